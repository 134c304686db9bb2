using Alleycat.ObjectStore;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.Simulation.Tests.Disks;

/// <summary>
/// The buckets' disk: real files in a folder, and beside them a model of what of it is durable. When the power goes the
/// folder is made anew from the model: bytes that were not flushed are lost, torn or zeros, names forgotten from some
/// change of their directory on.
/// </summary>
internal sealed class SimulatedStoreDisk : IStoreDisk
{
    private readonly StoreDisk _disk = StoreDisk.Instance;
    private readonly Lock _gate = new();
    private readonly string _root;
    private readonly Random _random;
    private readonly DiskFaults _faults;
    private readonly Dictionary<SafeFileHandle, StoreFile> _open = [];
    private readonly Dictionary<string, StoreFile> _names = [];
    private readonly Dictionary<string, StoreFile> _durableNames = [];
    private readonly List<NameChange> _pendingNames = [];
    private readonly SortedSet<string> _directories = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _pendingDirectories = new(StringComparer.Ordinal);
    private long _files;

    public SimulatedStoreDisk(string root, Random random, DiskFaults faults)
    {
        _root = root;
        _random = random;
        _faults = faults;
    }

    public SafeFileHandle Create(string path)
    {
        lock (_gate)
        {
            _faults.Call("store create", 0);
            var handle = _disk.Create(path);
            var file = new StoreFile { Number = ++_files };
            _open[handle] = file;
            Change(new NameChange(path, file));
            return handle;
        }
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        lock (_gate)
        {
            try
            {
                _faults.Call("store write", bytes.Length);
            }
            catch (IOException)
            {
                WriteBoth(file, bytes[.._random.Next(bytes.Length + 1)], offset);
                throw;
            }
            WriteBoth(file, bytes, offset);
        }
    }

    public void SetLastWrite(SafeFileHandle file, DateTime utc)
    {
        lock (_gate)
        {
            _faults.Call("store time", 0);
            _disk.SetLastWrite(file, utc);
            _open[file].LastWrite = utc;
        }
    }

    public void Flush(SafeFileHandle file)
    {
        lock (_gate)
        {
            var model = _open[file];
            try
            {
                _faults.Call("store flush", 0);
            }
            catch (IOException)
            {
                if (_faults.HasPower)
                    model.Content.FailFlush(_random);
                throw;
            }
            model.Content.Flush();
            model.DurableLastWrite = model.LastWrite;
        }
    }

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            _faults.Call("store rename", 0);
            _disk.Rename(from, to);
            Change(new NameChange(to, _names[from], RemovedPath: from));
        }
    }

    public void Delete(string path)
    {
        lock (_gate)
        {
            if (!_names.ContainsKey(path))
            {
                _disk.Delete(path);
                return;
            }
            _faults.Call("store delete", 0);
            _disk.Delete(path);
            Change(new NameChange(path, null));
        }
    }

    public void CreateDirectory(string path)
    {
        lock (_gate)
        {
            _faults.Call("store directory", 0);
            _disk.CreateDirectory(path);
            _pendingDirectories.Add(path);
        }
    }

    public bool TryDeleteDirectory(string path)
    {
        lock (_gate)
        {
            _faults.Call("store delete directory", 0);
            if (!_disk.TryDeleteDirectory(path))
                return false;
            _directories.Remove(path);
            _pendingDirectories.Remove(path);
            return true;
        }
    }

    public void FlushDirectory(string path)
    {
        lock (_gate)
        {
            _faults.Call("store flush directory", 0);
            if (!Directory.Exists(path))
                throw new DirectoryNotFoundException(path);
            foreach (var change in _pendingNames.Where(c => c.Directory == path).ToList())
            {
                change.ApplyTo(_durableNames);
                _pendingNames.Remove(change);
            }
            foreach (var directory in _pendingDirectories.Where(d => Path.GetDirectoryName(d) == path).ToList())
            {
                _pendingDirectories.Remove(directory);
                _directories.Add(directory);
            }
        }
    }

    /// <summary>One after the other in a random order: every order that a real machine may take is one that a seed takes.</summary>
    public void RunAll(params Action[] steps)
    {
        lock (_gate)
            _random.Shuffle(steps);
        IOException? failure = null;
        foreach (var step in steps)
        {
            try
            {
                step();
            }
            catch (IOException e)
            {
                failure ??= e;
            }
        }
        if (failure is not null)
            throw failure;
    }

    /// <summary>Makes the folder what a machine finds when the power is back; the store must be closed.</summary>
    public SimulatedStoreDisk AfterPowerLoss(DiskFaults faults)
    {
        lock (_gate)
        {
            _faults.CutPower();
            var names = SurvivingNames();
            var directories = SurvivingDirectories(names);
            Directory.Delete(_root, recursive: true);
            Directory.CreateDirectory(_root);
            var found = new SimulatedStoreDisk(_root, _random, faults) { _files = _files };
            foreach (var directory in directories)
            {
                Directory.CreateDirectory(directory);
                found._directories.Add(directory);
            }
            // By age: names of objects are not the same in two runs of one seed.
            foreach (var (path, file) in names.OrderBy(n => n.Value.Number))
            {
                var survivor = file.AfterPowerLoss(_random);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, survivor.Content.Seen);
                if (survivor.LastWrite is { } lastWrite)
                    File.SetLastWriteTimeUtc(path, lastWrite);
                found._names[path] = found._durableNames[path] = survivor;
            }
            return found;
        }
    }

    private Dictionary<string, StoreFile> SurvivingNames()
    {
        var names = new Dictionary<string, StoreFile>(_durableNames);
        foreach (var directory in _pendingNames.GroupBy(c => c.Directory).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            foreach (var change in directory.Take(_random.Next(directory.Count() + 1)))
                change.ApplyTo(names);
        }
        return names;
    }

    /// <summary>A directory that is forgotten takes what is in it along.</summary>
    private List<string> SurvivingDirectories(Dictionary<string, StoreFile> names)
    {
        var directories = _directories.ToList();
        foreach (var directory in _pendingDirectories)
        {
            if (_random.Next(2) == 0)
            {
                directories.Add(directory);
                continue;
            }
            foreach (var lost in names.Keys.Where(n => n.StartsWith(directory + "/", StringComparison.Ordinal)).ToList())
                names.Remove(lost);
            directories.RemoveAll(d => d.StartsWith(directory + "/", StringComparison.Ordinal));
        }
        return directories;
    }

    private void WriteBoth(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        _disk.Write(file, bytes, offset);
        var model = _open[file];
        model.Content.Write(bytes, offset);
        model.LastWrite = null;
    }

    private void Change(NameChange change)
    {
        change.ApplyTo(_names);
        _pendingNames.Add(change);
    }

    /// <summary>A file's bytes and its time of last write; null for a time that nobody set.</summary>
    private sealed class StoreFile
    {
        public long Number { get; init; }

        public SimulatedFileContent Content { get; private init; } = new();

        public DateTime? LastWrite { get; set; }

        public DateTime? DurableLastWrite { get; set; }

        public StoreFile AfterPowerLoss(Random random)
        {
            var lastWrite = random.Next(2) == 0 ? LastWrite : DurableLastWrite;
            return new StoreFile { Number = Number, Content = Content.AfterPowerLoss(random), LastWrite = lastWrite, DurableLastWrite = lastWrite };
        }
    }

    private sealed record NameChange(string Path, StoreFile? File, string? RemovedPath = null)
    {
        public string Directory => System.IO.Path.GetDirectoryName(Path)!;

        public void ApplyTo(Dictionary<string, StoreFile> names)
        {
            if (RemovedPath is not null)
                names.Remove(RemovedPath);
            if (File is null)
                names.Remove(Path);
            else
                names[Path] = File;
        }
    }
}
