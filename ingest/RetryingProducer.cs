using System.Diagnostics.Metrics;
using Alleycat.Streaming;

namespace Alleycat.Ingest;

/// <summary>Puts a batch whole: entries refused for the moment are put again, a bounded number of times.</summary>
/// <remarks>
/// Repeated entries go in behind those that were stored; a racer's seconds may then be out of order, which every
/// consumer allows for.
/// </remarks>
internal sealed class RetryingProducer(
    IStreamProducer stream, TelemetryTopicRuleOptions options, TimeProvider time, Random random, Counter<long> retried)
{
    private readonly Lock _randomGate = new();

    /// <exception cref="StreamRefusedException">An entry was not stored.</exception>
    public ValueTask PutAsync(ArraySegment<PutRecordsEntry> entries, CancellationToken cancellationToken) =>
        entries.Count <= options.EntriesPerCallMax ? PutCallAsync(entries, cancellationToken) : PutCallsAsync(entries, cancellationToken);

    private async ValueTask PutCallsAsync(ArraySegment<PutRecordsEntry> entries, CancellationToken cancellationToken)
    {
        for (var start = 0; start < entries.Count; start += options.EntriesPerCallMax)
            await PutCallAsync(entries[start..Math.Min(start + options.EntriesPerCallMax, entries.Count)], cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask PutCallAsync(ArraySegment<PutRecordsEntry> entries, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var results = await stream.PutRecordsAsync(entries, cancellationToken).ConfigureAwait(false);
            var refused = Refused(entries, results, isLastAttempt: attempt >= options.RetriesMax);
            if (refused.Length == 0)
                return;
            retried.Add(refused.Length);
            entries = refused;
            await Task.Delay(DelayBefore(attempt), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static PutRecordsEntry[] Refused(ArraySegment<PutRecordsEntry> entries, PutRecordsResult[] results, bool isLastAttempt)
    {
        List<PutRecordsEntry>? refused = null;
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].IsStored)
                continue;
            var isTransient = IsTransient(results[i].ErrorCode!);
            if (!isTransient || isLastAttempt)
            {
                throw new StreamRefusedException(
                    results[i].ErrorCode!,
                    $"The stream refused a record of partition key '{entries[i].PartitionKey}': {results[i].ErrorMessage}",
                    isTransient);
            }
            (refused ??= []).Add(entries[i]);
        }
        return refused is null ? [] : [.. refused];
    }

    /// <summary>The two codes that PutRecords gives for an entry which may be put again.</summary>
    private static bool IsTransient(string code) =>
        code is "ProvisionedThroughputExceededException" or "InternalFailure";

    private TimeSpan DelayBefore(int attempt)
    {
        lock (_randomGate)
            return options.RetryDelay * (1 << attempt) * (0.5 + (random.NextDouble() / 2));
    }
}
