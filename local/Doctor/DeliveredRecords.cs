using Alleycat.Racing;
using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.Local.Doctor;

/// <summary>The best of every racer and second as the delivered objects have it: what the history must hold at least.</summary>
internal sealed class DeliveredRecords(IObjectStore store)
{
    private const int BufferBytes = 256 * 1024;
    private const long ObjectRawBytesMax = 512L << 20;

    /// <summary>Records gathered before they are joined: 16 MB.</summary>
    private const int GatheredMax = 1_000_000;

    /// <summary>Seconds of any race length that the platform can be started with.</summary>
    private static readonly TelemetryLimits Limits = new() { SecondMax = 3_600 };

    private readonly Dictionary<int, ClassHistory> _best = RaceClass.Ids.ToDictionary(id => id, _ => new ClassHistory());
    private readonly List<PersonalRecord> _gathered = [];

    /// <returns>By class. Objects that do not unzip are left out: the buckets' own check tells them.</returns>
    public async Task<IReadOnlyDictionary<int, ClassHistory>> ReadAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (await store.ListAsync(BucketNames.Delivery, BucketNames.DataPrefix, after, cancellationToken: cancellationToken)
            is { Count: > 0 } page)
        {
            after = page[^1].Key;
            foreach (var summary in page)
            {
                var got = await store.GetAsync(BucketNames.Delivery, summary.Key, cancellationToken: cancellationToken);
                if (got.Status == GetObjectStatus.Found)
                    Read(got.Content);
            }
        }
        Join();
        return _best;
    }

    private void Read(ReadOnlyMemory<byte> file)
    {
        var before = _gathered.Count;
        using var gzip = new GzipReader(file, ObjectRawBytesMax);
        var buffer = new byte[BufferBytes];
        var filled = 0;
        for (int count; (count = gzip.Read(buffer.AsSpan(filled))) > 0;)
        {
            filled += count;
            var rest = buffer.AsSpan(0, filled);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
                Add(rest[..end]);
            // A line that fills the buffer is no telemetry.
            if (rest.Length == buffer.Length)
                rest = default;
            rest.CopyTo(buffer);
            filled = rest.Length;
        }
        if (gzip.Fault != GzipFault.None)
            _gathered.RemoveRange(before, _gathered.Count - before);
        else if (_gathered.Count >= GatheredMax)
            Join();
    }

    private void Add(Span<byte> line)
    {
        if (TelemetryReader.TryRead(line, Limits, out var telemetry, out _))
            _gathered.Add(new PersonalRecord(telemetry.ClassId, telemetry.Second, telemetry.RacerId, telemetry.Output));
    }

    private void Join()
    {
        foreach (var ofClass in _gathered.GroupBy(record => record.ClassId))
        {
            foreach (var second in ClassHistory.Of(ofClass.ToArray()).Seconds)
                _best[ofClass.Key].Join(second);
        }
        _gathered.Clear();
    }
}
