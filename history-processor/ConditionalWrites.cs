using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor;

/// <summary>Reads, changes and writes a file under its ETag, again and again while others get there first.</summary>
internal sealed class ConditionalWrites(HistoryProcessorOptions options, TimeProvider time, Random jitter)
{
    private readonly Lock jitterLock = new();

    /// <summary>Runs attempts until one is not lost, with a jittered wait between them.</summary>
    /// <param name="key">For the exception.</param>
    /// <param name="attempt">Reads and writes once; null where another writer was faster.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="HistoryConflictException">Every attempt was lost.</exception>
    public async ValueTask<T> RunAsync<T>(string key, Func<ValueTask<T?>> attempt, CancellationToken cancellationToken)
        where T : class
    {
        for (var lost = 0; lost < options.AttemptsMax; lost++)
        {
            if (lost > 0)
            {
                HistoryMetrics.RacesLost.Add(1);
                await Task.Delay(BackOff(lost), time, cancellationToken).ConfigureAwait(false);
            }
            if (await attempt().ConfigureAwait(false) is { } done)
                return done;
        }
        throw new HistoryConflictException(key, options.AttemptsMax);
    }

    /// <summary>A put that replaces exactly what was read.</summary>
    /// <param name="key">In the history bucket.</param>
    /// <param name="etag">ETag of what was read, or null where there was nothing.</param>
    /// <param name="parts">The new content.</param>
    /// <param name="contentType">Media type.</param>
    public PutObjectRequest Replace(string key, string? etag, IReadOnlyList<ObjectPart> parts, string contentType) => new()
    {
        Bucket = options.HistoryBucket,
        Key = key,
        Parts = parts,
        ContentType = contentType,
        IfMatch = etag,
        IfNoneMatch = etag is null,
    };

    /// <summary>Anything from nothing to a time that doubles with each loss: the spread is what parts the writers.</summary>
    private TimeSpan BackOff(int lost)
    {
        var longest = options.BackOffFirst * Math.Pow(2, Math.Min(lost - 1, 30));
        lock (jitterLock)
            return (longest < options.BackOffMax ? longest : options.BackOffMax) * jitter.NextDouble();
    }
}
