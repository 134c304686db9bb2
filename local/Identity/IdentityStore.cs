using Alleycat.Local.Commands;

namespace Alleycat.Local.Identity;

/// <summary>Who is known, read again when the file changes: a bike that is removed is out without a restart.</summary>
internal sealed class IdentityStore
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    private readonly IdentityFolder _folder;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private IdentitySnapshot _current;
    private (DateTime WrittenAt, long Bytes) _stamp;
    private long _lookedAt;

    private IdentityStore(IdentityFolder folder, TimeProvider time)
    {
        _folder = folder;
        _time = time;
        _stamp = StampOf(folder.Document);
        _current = new(Read(folder));
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>For whoever is in already: at most half a second old. Whoever comes in is judged by <see cref="Refresh"/>.</summary>
    public IdentitySnapshot Current
    {
        get
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= LookInterval)
                Refresh();
            return Volatile.Read(ref _current);
        }
    }

    /// <exception cref="CommandException">The document cannot be read.</exception>
    public static IdentityStore Open(IdentityFolder folder, TimeProvider time) => new(folder, time);

    /// <summary>What the file says now. A file that cannot be read leaves what was known before, and says so.</summary>
    public IdentitySnapshot Refresh()
    {
        lock (_gate)
        {
            Volatile.Write(ref _lookedAt, _time.GetTimestamp());
            var stamp = StampOf(_folder.Document);
            if (stamp == _stamp)
                return _current;
            _stamp = stamp;
            try
            {
                Volatile.Write(ref _current, new(Read(_folder)));
            }
            catch (CommandException fault)
            {
                // Its writers replace it whole: only an edit by hand comes here, and it must not put the bikes out in the middle of a race.
                Console.Error.WriteLine($"{fault.Message} What was known before still holds.");
            }
            return _current;
        }
    }

    /// <summary>Changes the document, alone among all processes.</summary>
    /// <returns>The new one.</returns>
    /// <exception cref="CommandException">It cannot be read or written, or <paramref name="change"/> refuses.</exception>
    public static IdentityDocument Update(IdentityFolder folder, Func<IdentityDocument, IdentityDocument> change)
    {
        using var held = folder.Lock();
        var changed = change(Read(folder));
        IdentityFolder.Write(folder.Document, changed.Write());
        return changed;
    }

    /// <exception cref="CommandException">The document is there and cannot be read.</exception>
    public static IdentityDocument Read(IdentityFolder folder)
    {
        try
        {
            if (!File.Exists(folder.Document))
                return IdentityDocument.Empty;
            return IdentityDocument.TryRead(File.ReadAllText(folder.Document))
                ?? throw Unreadable(folder, "it is no identity document of this version.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(folder, exception.Message);
        }
    }

    private static CommandException Unreadable(IdentityFolder folder, string why) => new(
        ExitCode.Failed, "identity-not-readable", $"{folder.Document} cannot be read: {why}",
        "Bring it back from a copy, or move it away: then every bike and access key has to be added again.");

    private static (DateTime, long) StampOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
