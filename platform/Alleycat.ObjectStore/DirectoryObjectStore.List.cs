using Alleycat.Streaming;

namespace Alleycat.ObjectStore;

public sealed partial class DirectoryObjectStore
{
    /// <summary>The most a page holds, as on S3.</summary>
    public const int ListKeysMax = 1000;

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
        string bucket, string prefix = "", string? startAfter = null, int keysMax = ListKeysMax,
        CancellationToken cancellationToken = default) =>
        new(Task.Run(() => ListPage(bucket, prefix, null, startAfter, null, keysMax, cancellationToken).Contents, cancellationToken));

    /// <summary>One page of a bucket's keys, in UTF-8 binary order.</summary>
    /// <param name="bucket">The bucket; one that does not exist lists nothing.</param>
    /// <param name="prefix">Keys begin with it.</param>
    /// <param name="delimiter">Keys that have it behind the prefix are rolled up, up to and with it; null or empty:
    /// none.</param>
    /// <param name="startAfter">Only keys behind it; without effect where a token is given.</param>
    /// <param name="continuationToken">From the page before; one that is no token begins at the beginning.</param>
    /// <param name="keysMax">Keys and common prefixes together, 0 to <see cref="ListKeysMax"/>.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public ObjectListing ListPage(
        string bucket, string prefix, string? delimiter, string? startAfter, string? continuationToken, int keysMax,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegative(keysMax);
        keysMax = Math.Min(keysMax, ListKeysMax);
        if (keysMax == 0 || !BucketExists(bucket))
            return new([], [], null);
        var (contents, prefixes) = (new List<ObjectSummary>(), new List<string>());
        var resumeAfter = continuationToken is null ? null : ObjectListing.TryReadToken(continuationToken);
        var after = resumeAfter ?? startAfter;
        string? last = null;
        foreach (var key in WalkKeys(BucketDirectory(bucket), "", prefix, after, delimiter == "/"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rolled = RollUp(key, prefix, delimiter);
            var entry = rolled ?? key;
            if (entry == last || (resumeAfter is not null && ObjectKey.Compare(entry, resumeAfter) <= 0))
                continue;
            if (contents.Count + prefixes.Count == keysMax)
                return new(contents, prefixes, ObjectListing.TokenAfter(last!));
            if (rolled is not null)
                prefixes.Add(rolled);
            else if (SummaryOf(bucket, key) is { } summary)
                contents.Add(summary);
            else
                continue; // Deleted since its name was read, or no canonical name.
            last = entry;
        }
        return new(contents, prefixes, null);
    }

    private static string? RollUp(string key, string prefix, string? delimiter)
    {
        if (string.IsNullOrEmpty(delimiter))
            return null;
        var at = key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }

    private ObjectSummary? SummaryOf(string bucket, string key)
    {
        using var file = TryOpen(bucket, key, out var version);
        return file is null
            ? null
            : new(key, version.ETag, version.Size, new DateTimeOffset(version.LastWrite, TimeSpan.Zero));
    }

    /// <summary>The keys below a directory, in order, leaving out whole directories that hold nothing asked
    /// for.</summary>
    private static IEnumerable<string> WalkKeys(string directory, string parent, string prefix, string? after, bool rollDirectories)
    {
        foreach (var (name, path, isDirectory) in Entries(directory, parent))
        {
            if (!isDirectory)
            {
                if (name.StartsWith(prefix, StringComparison.Ordinal) && (after is null || ObjectKey.Compare(name, after) > 0))
                    yield return name;
                continue;
            }
            var mayMatch = name.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(name, StringComparison.Ordinal);
            var mayFollow = after is null || ObjectKey.Compare(name, after) > 0 || after.StartsWith(name, StringComparison.Ordinal);
            if (!mayMatch || !mayFollow)
                continue;
            var isRolledUp = rollDirectories && name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal);
            foreach (var key in WalkKeys(path, name, prefix, after, rollDirectories))
            {
                yield return key;
                if (isRolledUp)
                    break; // One key tells that the common prefix is there.
            }
        }
    }

    /// <summary>What a directory holds, by key; directories end with '/', and those in which a long name goes on are
    /// looked through.</summary>
    private static List<(string Name, string Path, bool IsDirectory)> Entries(string directory, string parent)
    {
        var entries = new List<(string Name, string Path, bool IsDirectory)>();
        var pending = new Stack<(string Directory, string Parent)>([(directory, parent)]);
        while (pending.TryPop(out var next))
        {
            foreach (var entry in TryEnumerate(next.Directory))
            {
                if (entry is not DirectoryInfo)
                {
                    if (ObjectPath.TryReadFileName(entry.Name, out var segment))
                        entries.Add((next.Parent + segment, entry.FullName, false));
                }
                else if (ObjectPath.TryReadDirectoryName(entry.Name, out var segment, out var goesOn))
                {
                    if (goesOn)
                        pending.Push((entry.FullName, next.Parent + segment));
                    else
                        entries.Add((next.Parent + segment + "/", entry.FullName, true));
                }
            }
        }
        entries.Sort((left, right) => ObjectKey.Compare(left.Name, right.Name));
        return entries;
    }

    private static FileSystemInfo[] TryEnumerate(string directory)
    {
        try
        {
            return new DirectoryInfo(directory).GetFileSystemInfos();
        }
        catch (DirectoryNotFoundException)
        {
            return []; // Its last object was deleted meanwhile.
        }
    }
}
