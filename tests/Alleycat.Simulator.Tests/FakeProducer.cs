using System.Text;
using Alleycat.Streaming;

namespace Alleycat.Simulator.Tests;

/// <summary>A stream that refuses records and fails calls as a seed decides, and keeps what it stored.</summary>
internal sealed class FakeProducer(int seed) : IStreamProducer
{
    private readonly Random _random = new(seed);
    private readonly PackedRecordReader _reader = new();
    private int _sequence;

    public double Refuse { get; init; }

    public double Fail { get; init; }

    /// <summary>Chance that a call stores everything, yet fails: its messages come twice.</summary>
    public double FailAfter { get; init; }

    public List<string> Stored { get; } = [];

    public List<int> Calls { get; } = [];

    public List<PartitionKey> Keys { get; } = [];

    public ValueTask<PutRecordsResult[]> PutRecordsAsync(IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default)
    {
        Calls.Add(entries.Count);
        if (_random.NextDouble() < Fail)
            throw new IOException("The call failed.");
        var results = new PutRecordsResult[entries.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = _random.NextDouble() < Refuse ? PutRecordsResult.Refused("ProvisionedThroughputExceededException", "Later.") : Store(entries[i]);
        if (_random.NextDouble() < FailAfter)
            throw new IOException("The answer was lost.");
        return ValueTask.FromResult(results);
    }

    private PutRecordsResult Store(PutRecordsEntry entry)
    {
        Assert.Equal(PackFault.None, _reader.Read(entry.Data.Span, out var lines));
        foreach (var line in lines)
            Stored.Add(Encoding.UTF8.GetString(line));
        Keys.Add(entry.PartitionKey);
        return new(new ShardId(0), new SequenceNumber((UInt128)(uint)++_sequence));
    }
}
