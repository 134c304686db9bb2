namespace Alleycat.Mqtt.Topics;

/// <summary>
/// Topic names and filters, section 4.7: levels between slashes, <c>+</c> for one level, <c>#</c> for the rest.
/// </summary>
public static class MqttTopic
{
    public const char LevelSeparator = '/';
    public const string SharePrefix = "$share/";

    /// <summary>Of the topics on which only the broker speaks, about itself.</summary>
    public const string SystemPrefix = "$SYS/";

    /// <summary>Whether a topic name or filter is one of the broker's own.</summary>
    public static bool IsSystem(ReadOnlySpan<char> topic) => topic.StartsWith(SystemPrefix) || topic is "$SYS";

    /// <summary>Levels are one more than slashes: IoT Core's seven slashes are eight levels.</summary>
    public static int Levels(ReadOnlySpan<char> topic) => topic.Count(LevelSeparator) + 1;

    /// <summary>Whether a message may be published there: not empty, no wildcard, no U+0000.</summary>
    public static bool IsValidName(ReadOnlySpan<char> topic) => !topic.IsEmpty && !topic.ContainsAny('+', '#', '\0');

    /// <summary>Whether a client may subscribe so: wildcards fill whole levels, <c>#</c> only the last.</summary>
    public static bool IsValidFilter(ReadOnlySpan<char> filter)
    {
        if (filter.IsEmpty || filter.Contains('\0'))
            return false;
        foreach (var range in filter.Split(LevelSeparator))
        {
            var level = filter[range];
            if (level.Length > 1 && level.ContainsAny('+', '#'))
                return false;
            if (level is "#" && range.End.Value != filter.Length)
                return false;
        }
        return true;
    }

    /// <summary>Splits <c>$share/name/filter</c>.</summary>
    /// <param name="topicFilter">As in the SUBSCRIBE.</param>
    /// <param name="shareName">Null for an ordinary subscription.</param>
    /// <param name="filter">What topics are matched against.</param>
    /// <returns>False where the share name or the filter is not valid.</returns>
    public static bool TrySplitShare(string topicFilter, out string? shareName, out string filter)
    {
        shareName = null;
        filter = topicFilter;
        if (topicFilter.StartsWith(SharePrefix, StringComparison.Ordinal))
        {
            var rest = topicFilter.AsSpan(SharePrefix.Length);
            var slash = rest.IndexOf(LevelSeparator);
            if (slash < 1 || rest[..slash].ContainsAny('+', '#'))
                return false;
            shareName = rest[..slash].ToString();
            filter = rest[(slash + 1)..].ToString();
        }
        return IsValidFilter(filter);
    }

    /// <summary>Whether <paramref name="topic"/> is among those that a valid <paramref name="filter"/> names.</summary>
    /// <remarks>
    /// A <c>#</c> takes its parent level too, and a wildcard first level never takes topics that begin with <c>$</c>
    /// (4.7.1.2, 4.7.2).
    /// </remarks>
    public static bool Matches(ReadOnlySpan<char> filter, ReadOnlySpan<char> topic)
    {
        if (topic.StartsWith('$') && filter is ['+' or '#', ..])
            return false;
        while (true)
        {
            var filterLevel = TakeLevel(ref filter, out var isLastFilterLevel);
            if (filterLevel is "#")
                return true;
            var topicLevel = TakeLevel(ref topic, out var isLastTopicLevel);
            if (filterLevel is not "+" && !filterLevel.SequenceEqual(topicLevel))
                return false;
            if (isLastTopicLevel)
                return isLastFilterLevel || filter is "#";
            if (isLastFilterLevel)
                return false;
        }
    }

    private static ReadOnlySpan<char> TakeLevel(ref ReadOnlySpan<char> rest, out bool isLast)
    {
        var slash = rest.IndexOf(LevelSeparator);
        isLast = slash < 0;
        var level = isLast ? rest : rest[..slash];
        rest = isLast ? default : rest[(slash + 1)..];
        return level;
    }
}
