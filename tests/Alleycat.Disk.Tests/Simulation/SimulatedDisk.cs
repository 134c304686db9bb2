namespace Alleycat.Disk.Tests.Simulation;

/// <summary>
/// A disk in memory that fails on purpose. Faults: any call may fail; a write may fail with a part written; a flush may
/// fail with a part
/// durable, and forgets the rest; the power may go at any call, after which files have lost or torn what was not
/// flushed, and directories
/// have forgotten the last names given in them.
/// </summary>
internal sealed class SimulatedDisk : IDisk
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _directories = [];
    private readonly Dictionary<string, SimulatedFileContent> _names = [];
    private readonly Dictionary<string, SimulatedFileContent> _durableNames = [];
    private readonly List<NameChange> _pendingNames = [];
    private readonly Random _random;

    public SimulatedDisk(Random random) : this(random, new DiskFaults())
    {
    }

    /// <param name="random">Decides what a failed call and a power cut leave behind.</param>
    /// <param name="faults">Shared with other disks of the same machine: one power, one count of calls.</param>
    public SimulatedDisk(Random random, DiskFaults faults)
    {
        _random = random;
        Faults = faults;
    }

    public DiskFaults Faults { get; }

    /// <summary>Calls that change something, so far.</summary>
    public int Calls => Faults.Calls;

    /// <summary>The power goes before this call (counted from 1).</summary>
    public int? PowerLossAt
    {
        get => Faults.PowerLossAt;
        set => Faults.PowerLossAt = value;
    }

    /// <summary>The calls (counted from 1) that fail.</summary>
    public Func<int, bool> Fails
    {
        get => Faults.Fails;
        set => Faults.Fails = value;
    }

    /// <summary>While true every call that changes something fails: a full or read-only disk.</summary>
    public bool IsFull
    {
        get => Faults.IsFull;
        set => Faults.IsFull = value;
    }

    public IDiskFile Create(string path)
    {
        lock (_gate)
        {
            ChangeOrFail("create");
            RequireDirectory(path);
            var content = new SimulatedFileContent();
            Rename(new NameChange(path, content));
            return new SimulatedFile(this, content);
        }
    }

    public IDiskFile Open(string path, bool isWritable)
    {
        lock (_gate)
        {
            RequirePower();
            return new SimulatedFile(this, Find(path));
        }
    }

    public bool FileExists(string path)
    {
        lock (_gate)
            return _names.ContainsKey(path);
    }

    public void Delete(string path)
    {
        lock (_gate)
        {
            if (!_names.ContainsKey(path))
                return;
            ChangeOrFail("delete");
            Rename(new NameChange(path, null));
        }
    }

    public void Move(string from, string to)
    {
        lock (_gate)
        {
            ChangeOrFail("move");
            if (_directories.Contains(from))
            {
                MoveDirectory(from, to);
                return;
            }
            // One change: a crash leaves the old names or the new ones, never both and never neither.
            Rename(new NameChange(to, Find(from), RemovedPath: from));
        }
    }

    public void CreateDirectory(string path)
    {
        lock (_gate)
        {
            RequirePower();
            for (var at = path; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
                _directories.Add(at);
        }
    }

    public void DeleteDirectory(string path)
    {
        lock (_gate)
        {
            ChangeOrFail("delete directory");
            foreach (var name in _names.Keys.Where(n => n.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
                Rename(new NameChange(name, null));
            _directories.RemoveWhere(d => d == path || d.StartsWith(path + "/", StringComparison.Ordinal));
        }
    }

    public bool DirectoryExists(string path)
    {
        lock (_gate)
            return _directories.Contains(path);
    }

    public IReadOnlyList<string> ListFiles(string path)
    {
        lock (_gate)
            return [.. _names.Keys.Where(n => Path.GetDirectoryName(n) == path).Select(n => Path.GetFileName(n))];
    }

    public IReadOnlyList<string> ListDirectories(string path)
    {
        lock (_gate)
            return [.. _directories.Where(n => Path.GetDirectoryName(n) == path).Select(n => Path.GetFileName(n))];
    }

    public void FlushDirectory(string path)
    {
        lock (_gate)
        {
            ChangeOrFail("flush directory");
            foreach (var change in _pendingNames.Where(c => c.IsIn(path)).ToList())
            {
                change.ApplyTo(_durableNames);
                _pendingNames.Remove(change);
            }
        }
    }

    public IDisposable Lock(string path) => new SimulatedFile(this, new SimulatedFileContent());

    /// <summary>What a machine finds when the power is back.</summary>
    public SimulatedDisk AfterPowerLoss() => AfterPowerLoss(new DiskFaults());

    /// <inheritdoc cref="AfterPowerLoss()"/>
    public SimulatedDisk AfterPowerLoss(DiskFaults faults) => AfterPowerLoss(c => c.AfterPowerLoss(_random), faults);

    /// <summary>As <see cref="AfterPowerLoss()"/>, but of each file's newest write exactly so many bytes are
    /// left.</summary>
    public SimulatedDisk AfterPowerLoss(int bytesOfLastWrite) => AfterPowerLoss(c => c.AfterPowerLoss(bytesOfLastWrite), new DiskFaults());

    /// <summary>What is durable, on a disk of its own.</summary>
    public SimulatedDisk Copy()
    {
        lock (_gate)
        {
            var copy = new SimulatedDisk(_random);
            copy._directories.UnionWith(_directories);
            foreach (var (name, content) in _durableNames)
                copy._names[name] = copy._durableNames[name] = content.Copy();
            return copy;
        }
    }

    public IReadOnlyDictionary<string, SimulatedFileContent> Files
    {
        get { lock (_gate) return new Dictionary<string, SimulatedFileContent>(_names); }
    }

    private SimulatedDisk AfterPowerLoss(Func<SimulatedFileContent, SimulatedFileContent> survive, DiskFaults faults)
    {
        lock (_gate)
        {
            Faults.CutPower();
            var found = new SimulatedDisk(_random, faults);
            found._directories.UnionWith(_directories);
            var names = new Dictionary<string, SimulatedFileContent>(_durableNames);
            // A journal keeps each directory's changes in order, up to some point.
            foreach (var directory in _pendingNames.GroupBy(c => c.Directory).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                foreach (var change in directory.Take(_random.Next(directory.Count() + 1)))
                    change.ApplyTo(names);
            }
            foreach (var (name, content) in names.OrderBy(n => n.Key, StringComparer.Ordinal))
                found._names[name] = found._durableNames[name] = survive(content);
            return found;
        }
    }

    private void MoveDirectory(string from, string to)
    {
        foreach (var name in _names.Keys.Where(n => n.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
            Rename(new NameChange(to + name[from.Length..], _names[name], RemovedPath: name));
        foreach (var directory in _directories.Where(d => d == from || d.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
        {
            _directories.Remove(directory);
            _directories.Add(to + directory[from.Length..]);
        }
        foreach (var change in _pendingNames)
            change.ApplyTo(_durableNames);
        _pendingNames.Clear();
    }

    private void Rename(NameChange change)
    {
        change.ApplyTo(_names);
        _pendingNames.Add(change);
    }

    private SimulatedFileContent Find(string path) =>
        _names.TryGetValue(path, out var content) ? content : throw new FileNotFoundException("There is no such file.", path);

    private void RequireDirectory(string path)
    {
        if (!_directories.Contains(Path.GetDirectoryName(path)!))
            throw new DirectoryNotFoundException(path);
    }

    private void RequirePower() => Faults.RequirePower();

    private void ChangeOrFail(string call, int bytes = 0) => Faults.Call(call, bytes);

    private sealed record NameChange(string Path, SimulatedFileContent? Content, string? RemovedPath = null)
    {
        public string Directory => System.IO.Path.GetDirectoryName(Path)!;

        public bool IsIn(string directory) => Directory == directory;

        public void ApplyTo(Dictionary<string, SimulatedFileContent> names)
        {
            if (RemovedPath is not null)
                names.Remove(RemovedPath);
            if (Content is null)
                names.Remove(Path);
            else
                names[Path] = Content;
        }
    }

    private sealed class SimulatedFile(SimulatedDisk disk, SimulatedFileContent content) : IDiskFile
    {
        public long Length
        {
            get { lock (disk._gate) return content.Length; }
        }

        public int Read(Span<byte> buffer, long offset)
        {
            lock (disk._gate)
            {
                disk.RequirePower();
                return content.Read(buffer, offset);
            }
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            lock (disk._gate)
            {
                try
                {
                    disk.ChangeOrFail("write", bytes.Length);
                }
                catch (IOException)
                {
                    content.Write(bytes[..disk.Random.Next(bytes.Length + 1)], offset);
                    throw;
                }
                content.Write(bytes, offset);
            }
        }

        public void SetLength(long length)
        {
            lock (disk._gate)
            {
                disk.ChangeOrFail("set length");
                content.SetLength(length);
            }
        }

        public void Flush()
        {
            lock (disk._gate)
            {
                try
                {
                    disk.ChangeOrFail("flush");
                }
                catch (IOException)
                {
                    if (disk.Faults.HasPower)
                        content.FailFlush(disk.Random);
                    throw;
                }
                content.Flush();
            }
        }

        public void Dispose()
        {
        }
    }

    private Random Random => _random;
}
