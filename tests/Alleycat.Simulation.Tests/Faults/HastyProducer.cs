using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests.Faults;

/// <summary>A stream that acknowledges before it has committed: a put that the disk then refuses is acknowledged all the same.</summary>
internal sealed class HastyProducer(IStreamProducer producer) : IStreamProducer
{
    private static readonly SequenceNumber Promised = new(UInt128.One);

    public async ValueTask<PutRecordsResult[]> PutRecordsAsync(
        IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default)
    {
        try
        {
            return await producer.PutRecordsAsync(entries, cancellationToken);
        }
        catch (StreamLogException)
        {
            return [.. entries.Select(_ => new PutRecordsResult(new ShardId(0), Promised))];
        }
    }
}
