using System.Globalization;

namespace Alleycat.StreamLog.Format;

/// <summary>The stream's own file, <c>stream</c>: written last when a stream is created, so that a stream exists whole
/// or not at all.</summary>
/// <param name="Name">The stream's name.</param>
/// <param name="ShardCount">1 to <see cref="StreamLogOptions.ShardCountMax"/>.</param>
/// <param name="EpochMs">The creation time in milliseconds since 1970: the upper bits of every sequence number.</param>
/// <param name="Retention">Set where someone changed it by request; the options' value holds otherwise.</param>
internal sealed record StreamManifest(string Name, int ShardCount, long EpochMs, TimeSpan? Retention)
{
    public const string FileName = "stream";

    private const string Title = "alleycat-stream";
    private const int Version = 1;

    public void Write(IDisk disk, string directory)
    {
        var retention = Retention is { } kept ? ((long)kept.TotalSeconds).ToString(CultureInfo.InvariantCulture) : "default";
        SealedText.Write(disk, Path.Combine(directory, FileName), Title, Version,
            ("name", Name),
            ("shards", ShardCount.ToString(CultureInfo.InvariantCulture)),
            ("created-ms", EpochMs.ToString(CultureInfo.InvariantCulture)),
            ("retention-seconds", retention));
    }

    public static StreamManifest? Read(IDisk disk, string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (SealedText.Read(disk, path, Title, Version) is not { } lines)
            return null;
        if (lines.TryGetValue("name", out var name) && StreamName.IsValid(name)
            && TryNumber(lines, "shards", 1, StreamLogOptions.ShardCountMax, out var shards)
            && TryNumber(lines, "created-ms", 1, SequenceLayout.EpochMsMax, out var epoch)
            && lines.TryGetValue("retention-seconds", out var retention))
        {
            if (retention == "default")
                return new StreamManifest(name, (int)shards, epoch, null);
            if (TryNumber(lines, "retention-seconds", 1, int.MaxValue, out var seconds))
                return new StreamManifest(name, (int)shards, epoch, TimeSpan.FromSeconds(seconds));
        }
        throw new StreamLogCorruptException(path, 0, "a line is missing or out of range");
    }

    private static bool TryNumber(Dictionary<string, string> lines, string name, long min, long max, out long value)
    {
        value = 0;
        return lines.TryGetValue(name, out var text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max;
    }
}
