using Alleycat.Streaming;

namespace Alleycat.Ingest.Tests;

/// <summary>A stream that keeps what it is given and refuses what it is told to.</summary>
internal sealed class FakeStream : IStreamProducer
{
    public List<PutRecordsEntry> Stored { get; } = [];

    public List<int> Calls { get; } = [];

    /// <summary>Asked for each entry with the 0-based number of the call; null stores it.</summary>
    public Func<int, PutRecordsEntry, (string Code, string Message)?> Refuse { get; init; } = (_, _) => null;

    public Exception? Failure { get; init; }

    public ValueTask<PutRecordsResult[]> PutRecordsAsync(
        IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default)
    {
        if (Failure is not null)
            throw Failure;
        var call = Calls.Count;
        Calls.Add(entries.Count);
        var results = new PutRecordsResult[entries.Count];
        for (var i = 0; i < results.Length; i++)
        {
            if (Refuse(call, entries[i]) is { } refusal)
            {
                results[i] = PutRecordsResult.Refused(refusal.Code, refusal.Message);
                continue;
            }
            Stored.Add(entries[i] with { Data = entries[i].Data.ToArray() });
            results[i] = new(new(0), new((UInt128)(uint)Stored.Count));
        }
        return ValueTask.FromResult(results);
    }
}
