using Microsoft.Win32.SafeHandles;

namespace Alleycat.ObjectStore.Tests;

/// <summary>Power is lost at a given step: that step and all after it fail, and what was not flushed may be gone
/// afterwards.</summary>
/// <remarks>
/// A name that was given, replaced, deleted or created is undone unless its directory was flushed since; bytes are cut
/// unless their
/// file was. What exactly is lost follows from a seed.
/// </remarks>
internal sealed class PowerLossDisk(int stepOfLoss) : IStoreDisk
{
    private readonly StoreDisk _disk = StoreDisk.Instance;
    private readonly List<(string Directory, Action Undo)> _unflushedNames = [];
    private readonly Dictionary<string, long> _unflushedFiles = [];
    private readonly Dictionary<SafeFileHandle, string> _paths = [];
    private readonly Lock _gate = new();
    private int _step;

    /// <summary>Steps may be skipped before counting begins.</summary>
    public bool IsArmed { get; set; }

    public bool IsLost { get; private set; }

    public SafeFileHandle Create(string path)
    {
        lock (_gate)
        {
            Step();
            var file = _disk.Create(path);
            _paths[file] = path;
            _unflushedFiles[path] = 0;
            _unflushedNames.Add((Path.GetDirectoryName(path)!, () => File.Delete(path)));
            return file;
        }
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        lock (_gate)
        {
            Step();
            _disk.Write(file, bytes, offset);
        }
    }

    public void SetLastWrite(SafeFileHandle file, DateTime utc)
    {
        lock (_gate)
        {
            Step();
            _disk.SetLastWrite(file, utc);
        }
    }

    public void Flush(SafeFileHandle file)
    {
        lock (_gate)
        {
            Step();
            _disk.Flush(file);
            _unflushedFiles.Remove(_paths[file]);
        }
    }

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            Step();
            var restore = Backup(to);
            _disk.Rename(from, to);
            if (_unflushedFiles.Remove(from, out var length))
                _unflushedFiles[to] = length;
            _unflushedNames.Add((Path.GetDirectoryName(to)!, restore));
        }
    }

    public void Delete(string path)
    {
        lock (_gate)
        {
            Step();
            var restore = Backup(path);
            _disk.Delete(path);
            _unflushedFiles.Remove(path);
            _unflushedNames.Add((Path.GetDirectoryName(path)!, restore));
        }
    }

    public void CreateDirectory(string path)
    {
        lock (_gate)
        {
            Step();
            _disk.CreateDirectory(path);
            _unflushedNames.Add((Path.GetDirectoryName(path)!, () => Directory.Delete(path, recursive: true)));
        }
    }

    public bool TryDeleteDirectory(string path)
    {
        lock (_gate)
        {
            Step();
            return _disk.TryDeleteDirectory(path);
        }
    }

    public void FlushDirectory(string path)
    {
        lock (_gate)
        {
            Step();
            _disk.FlushDirectory(path);
            _unflushedNames.RemoveAll(name => name.Directory == path);
        }
    }

    public void RunAll(params Action[] steps) => _disk.RunAll(steps);

    /// <summary>What the disk looks like when power is back.</summary>
    public void LoseUnflushed(Random random)
    {
        foreach (var (path, _) in _unflushedFiles)
        {
            if (!File.Exists(path))
                continue;
            using var file = new FileStream(path, FileMode.Open);
            file.SetLength(random.NextInt64(file.Length + 1));
        }
        var kept = random.Next(_unflushedNames.Count + 1);
        for (var i = _unflushedNames.Count - 1; i >= kept; i--)
            _unflushedNames[i].Undo();
    }

    private static Action Backup(string path)
    {
        if (!File.Exists(path))
            return () => File.Delete(path);
        var (bytes, lastWrite) = (File.ReadAllBytes(path), File.GetLastWriteTimeUtc(path));
        return () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
            File.SetLastWriteTimeUtc(path, lastWrite);
        };
    }

    private void Step()
    {
        if (IsLost || (IsArmed && ++_step >= stepOfLoss))
        {
            IsLost = true;
            throw new IOException("Power is lost.");
        }
    }
}
