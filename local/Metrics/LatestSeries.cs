namespace Alleycat.Local.Metrics;

/// <summary>
/// An instrument's series by the very tags they were measured with: most have a handful, and writing labels for each record counted would cost
/// more than counting.
/// </summary>
internal sealed class LatestSeries
{
    /// <summary>An instrument with more than these pays for its labels each time.</summary>
    private const int KnownMax = 16;

    private readonly Lock _lock = new();

    // Replaced as a whole, so that looking needs no lock.
    private volatile Known[] _known = [];

    /// <returns>Null where these tags were not met before.</returns>
    public Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var known in _known)
        {
            if (AreSame(tags, known.Tags))
                return known.Series;
        }
        return null;
    }

    public void Add(ReadOnlySpan<KeyValuePair<string, object?>> tags, Series series)
    {
        lock (_lock)
        {
            if (_known.Length < KnownMax && Find(tags) is null)
                _known = [.. _known, new(tags.ToArray(), series)];
        }
    }

    private static bool AreSame(ReadOnlySpan<KeyValuePair<string, object?>> left, KeyValuePair<string, object?>[] right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < right.Length; i++)
        {
            if (left[i].Key != right[i].Key || !Equals(left[i].Value, right[i].Value))
                return false;
        }
        return true;
    }

    private sealed record Known(KeyValuePair<string, object?>[] Tags, Series Series);
}
