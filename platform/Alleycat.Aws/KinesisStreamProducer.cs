using System.Globalization;
using System.Runtime.InteropServices;
using Alleycat.Streaming;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;

namespace Alleycat.Aws;

/// <summary>Puts records to a Kinesis stream in calls of up to 500, and again those that were refused for the moment.</summary>
/// <remarks>
/// Partial failures are retried record by record, failures of a whole call as a whole, both with doubled, jittered waits. Records retried
/// come after their neighbours: Kinesis does not promise the order of a call. Safe for concurrent callers; the client stays the caller's.
/// </remarks>
public sealed class KinesisStreamProducer : IStreamProducer
{
    private readonly AmazonKinesisClient _client;
    private readonly string _streamName;
    private readonly KinesisStreamProducerOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Random _random;
    private long _retried;

    public KinesisStreamProducer(
        AmazonKinesisClient client, string streamName, KinesisStreamProducerOptions? options = null, TimeProvider? time = null)
    {
        (_client, _streamName) = (client, streamName);
        _options = options ?? new();
        _time = time ?? TimeProvider.System;
        _random = _options.Seed is { } seed ? new Random(seed) : new Random();
    }

    /// <summary>Records put again so far, by any caller.</summary>
    public long Retried => Interlocked.Read(ref _retried);

    /// <inheritdoc/>
    /// <remarks>Any number of entries: they are put in as many calls as it takes, one after the other.</remarks>
    /// <exception cref="AmazonServiceException">Kinesis refuses the calls as such: no such stream, no permission.</exception>
    public async ValueTask<PutRecordsResult[]> PutRecordsAsync(
        IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default)
    {
        var results = new PutRecordsResult[entries.Count];
        var indices = new List<int>(Math.Min(entries.Count, _options.RecordsPerCallMax));
        var bytes = 0L;
        for (var i = 0; i < entries.Count; i++)
        {
            var size = entries[i].Data.Length + entries[i].PartitionKey.Value.Length;
            if (indices.Count == _options.RecordsPerCallMax || (indices.Count > 0 && bytes + size > _options.BytesPerCallMax))
            {
                await PutAsync(entries, indices, results, cancellationToken);
                indices.Clear();
                bytes = 0;
            }
            indices.Add(i);
            bytes += size;
        }
        if (indices.Count > 0)
            await PutAsync(entries, indices, results, cancellationToken);
        return results;
    }

    private async Task PutAsync(
        IReadOnlyList<PutRecordsEntry> entries, List<int> indices, PutRecordsResult[] results, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var refused = await TryPutAsync(entries, indices, results, attempt == _options.AttemptsMax, cancellationToken);
            if (refused.Count == 0 || attempt == _options.AttemptsMax)
                return;
            indices = refused;
            Interlocked.Add(ref _retried, indices.Count);
            await Task.Delay(DelayBefore(attempt), _time, cancellationToken);
        }
    }

    private async Task<List<int>> TryPutAsync(
        IReadOnlyList<PutRecordsEntry> entries, List<int> indices, PutRecordsResult[] results, bool isLast,
        CancellationToken cancellationToken)
    {
        PutRecordsResponse response;
        try
        {
            response = await _client.PutRecordsAsync(RequestOf(entries, indices), cancellationToken);
        }
        catch (Exception exception) when (!isLast && IsTransient(exception, cancellationToken))
        {
            return indices;
        }
        if (response.Records.Count != indices.Count)
            throw new AmazonKinesisException($"{indices.Count} records were put, {response.Records.Count} results came back.");

        var refused = new List<int>();
        for (var i = 0; i < indices.Count; i++)
        {
            results[indices[i]] = ResultOf(response.Records[i]);
            if (!results[indices[i]].IsStored)
                refused.Add(indices[i]);
        }
        return refused;
    }

    private PutRecordsRequest RequestOf(IReadOnlyList<PutRecordsEntry> entries, List<int> indices)
    {
        var records = new List<PutRecordsRequestEntry>(indices.Count);
        foreach (var index in indices)
        {
            var entry = entries[index];
            records.Add(new()
            {
                Data = MemoryMarshal.TryGetArray(entry.Data, out var data)
                    ? new MemoryStream(data.Array!, data.Offset, data.Count, writable: false, publiclyVisible: true)
                    : new MemoryStream(entry.Data.ToArray()),
                PartitionKey = entry.PartitionKey.Value,
                ExplicitHashKey = entry.ExplicitHashKey?.ToString(CultureInfo.InvariantCulture),
            });
        }
        return new() { StreamName = _streamName, Records = records };
    }

    private static PutRecordsResult ResultOf(PutRecordsResultEntry entry)
    {
        if (entry.ErrorCode is not null)
            return PutRecordsResult.Refused(entry.ErrorCode, entry.ErrorMessage ?? "");
        if (!ShardId.TryParse(entry.ShardId, out var shardId) || !SequenceNumber.TryParse(entry.SequenceNumber, out var sequenceNumber))
            throw new AmazonKinesisException($"A result names shard '{entry.ShardId}' and sequence number '{entry.SequenceNumber}'.");
        return new(shardId, sequenceNumber);
    }

    // Connections fail as HttpRequestException or IOException; an answer that never comes as a time-out, which is no cancellation of ours.
    private static bool IsTransient(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        ProvisionedThroughputExceededException or LimitExceededException => true,
        AmazonServiceException service => (int)service.StatusCode is 0 or 429 or >= 500,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AmazonClientException or HttpRequestException or IOException or TimeoutException => true,
        _ => false,
    };

    private TimeSpan DelayBefore(int attempt)
    {
        var most = Math.Min(_options.RetryDelayMax.TotalMilliseconds, _options.RetryDelay.TotalMilliseconds * Math.Pow(2, attempt - 1));
        lock (_lock)
            return TimeSpan.FromMilliseconds(most * (0.5 + _random.NextDouble() / 2));
    }
}
