using Alleycat.Disk;
using Alleycat.Local.Races;
using Microsoft.Win32.SafeHandles;

namespace Alleycat.Local.Organisers;

/// <summary><c>organisers/audit.ndjson</c> in the data folder: who ruled what, when and why. It only ever grows.</summary>
/// <remarks>
/// An entry is on the disk before it is acknowledged. What a crash leaves of a line that was not is cut off at the next opening; a line
/// that is damaged or was changed by hand stays, is told, and costs itself only. One process at a time writes. Safe for concurrent callers.
/// </remarks>
internal sealed class AuditTrail : IDisposable
{
    /// <summary>Further entries are refused: rulings are few, and every one is held.</summary>
    public const int EntriesMax = 50_000;

    private const long FileBytesMax = (long)EntriesMax * 2 * 1024;

    private readonly SafeFileHandle _file;
    private readonly Lock _appending = new();
    private readonly List<int> _brokenLines = [];

    // Replaced whole, so that readers need no lock.
    private AuditEntry[] _entries = [];
    private byte[] _chain = AuditLineFormat.Origin;
    private long _length;
    private long _lastNumber;

    private AuditTrail(SafeFileHandle file) => _file = file;

    /// <summary>Every entry that can be read, the oldest first.</summary>
    public IReadOnlyList<AuditEntry> Entries => Volatile.Read(ref _entries);

    /// <summary>Lines that are no entry, or whose chain does not hold; 1-based.</summary>
    public IReadOnlyList<int> BrokenLines => _brokenLines;

    /// <summary>Opens the trail of a data folder, or begins it.</summary>
    /// <exception cref="IOException">It cannot be read or written, another process has it, or it is larger than one can be.</exception>
    public static AuditTrail Open(string dataDirectory)
    {
        var folder = Path.Combine(dataDirectory, "organisers");
        var path = Path.Combine(folder, "audit.ndjson");
        var isNew = !File.Exists(path);
        Directory.CreateDirectory(folder);
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            if (isNew)
                FileSystemDisk.Instance.FlushDirectory(folder);
            var trail = new AuditTrail(file);
            trail.Load(path);
            return trail;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds an entry; it is on the disk when this returns.</summary>
    /// <param name="organiser">Who rules.</param>
    /// <param name="action">What.</param>
    /// <param name="race">About which race.</param>
    /// <param name="reason">Why.</param>
    /// <param name="atMs">When, milliseconds since 1970.</param>
    /// <param name="racerId">Whose result of it; null where the whole race is meant.</param>
    /// <returns>Null where the trail is full.</returns>
    /// <exception cref="IOException">It cannot be written; the trail is as before.</exception>
    public AuditEntry? TryAppend(Organiser organiser, RulingAction action, RaceKey race, string reason, long atMs, int? racerId = null)
    {
        lock (_appending)
        {
            var entry = new AuditEntry(_lastNumber + 1, atMs, organiser.Name, organiser.Proof, action, race, reason) { RacerId = racerId };
            var line = AuditLineFormat.Write(entry, _chain, out var chain);
            if (_entries.Length >= EntriesMax || _length + line.Length > FileBytesMax)
                return null;
            // What a failed write may have left behind the end is overwritten or cut off, never kept.
            if (RandomAccess.GetLength(_file) != _length)
                RandomAccess.SetLength(_file, _length);
            RandomAccess.Write(_file, line, _length);
            RandomAccess.FlushToDisk(_file);
            _length += line.Length;
            _chain = chain;
            _lastNumber = entry.Number;
            Volatile.Write(ref _entries, [.. _entries, entry]);
            return entry;
        }
    }

    public void Dispose() => _file.Dispose();

    private void Load(string path)
    {
        var length = RandomAccess.GetLength(_file);
        if (length > FileBytesMax)
            throw new IOException($"{path} has {length} bytes; an audit trail has at most {FileBytesMax}.");
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            var count = RandomAccess.Read(_file, bytes.AsSpan(read), read);
            if (count == 0)
                throw new IOException($"{path} became shorter while it was read.");
            read += count;
        }
        var entries = new List<AuditEntry>();
        var rest = bytes.AsSpan();
        for (int end, line = 1; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..], line++)
        {
            if (!TryTake(rest[..end], entries))
                _brokenLines.Add(line);
        }
        // A line without its end was never acknowledged.
        _length = length - rest.Length;
        if (!rest.IsEmpty)
        {
            RandomAccess.SetLength(_file, _length);
            RandomAccess.FlushToDisk(_file);
        }
        _entries = [.. entries];
    }

    private bool TryTake(ReadOnlySpan<byte> line, List<AuditEntry> entries)
    {
        var holds = AuditLineFormat.TryRead(line, _chain, out var entry, out var chain);
        if (entry is null)
            return false;
        _chain = chain;
        var isNext = entry.Number == _lastNumber + 1;
        _lastNumber = Math.Max(_lastNumber, entry.Number);
        if (entries.Count < EntriesMax)
            entries.Add(entry);
        return holds && isNext;
    }
}
