using System.Buffers;
using System.Runtime.InteropServices;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings;

/// <content>What is told beside the boards: to each bike what is stored of its race, to everyone which records fall.</content>
public sealed partial class LiveRankingsHandler
{
    // Of so many a round the greatest gains are told; in a crowded class a record falls every moment.
    private const int FallenKeptMax = 1_000;

    private readonly IRecordBook? _book;
    private readonly IHiddenResults? _hidden;
    private readonly List<StoredSeconds> _stored = [];

    /// <summary>Tells each racer from time to time what is stored. Sent together, so that the broker writes them down together.</summary>
    private async ValueTask PublishStoredAsync(long nowMs, CancellationToken cancellationToken)
    {
        if (_options.StoredStep == 0)
            return;
        _stored.Clear();
        lock (_lock)
        {
            foreach (var race in RaceClass.Ids.SelectMany(id => _standings.Running(id, nowMs)))
                race.TakeStored(_stored, _options.StoredPerRoundMax, _options.StoredStep, nowMs, (long)_options.StoredSettled.TotalMilliseconds);
        }
        if (_stored.Count > 0)
            await Task.WhenAll(_stored.Select(stored => _publisher.PublishAsync(Ack(stored, nowMs), cancellationToken).AsTask()));
    }

    private static TopicMessage Ack(in StoredSeconds stored, long nowMs)
    {
        var payload = new ArrayBufferWriter<byte>(160);
        RaceTopics.Write(payload, stored, nowMs);
        return new(RaceTopics.AckOf(stored.RacerId), payload.WrittenMemory, Qos: 1, Retain: true);
    }

    private void NoteRecord(in Telemetry telemetry)
    {
        var output = telemetry.Output;
        if (_book?.BestBefore(telemetry.ClassId, telemetry.RaceId, telemetry.Second, telemetry.RacerId) is not { } before || output <= before)
            return;
        var feed = _feeds[telemetry.ClassId - 1];
        if (feed.FallenRaceId != telemetry.RaceId)
            feed.Fallen.Clear();
        feed.FallenRaceId = telemetry.RaceId;
        if (feed.Fallen.Count < FallenKeptMax)
            feed.Fallen.Add(new(telemetry.RacerId, telemetry.ReadName(), telemetry.Second, output, before));
    }

    private void AddFallen(ClassFeed feed, long nowMs)
    {
        if (_hidden?.AnyOf(feed.ClassId, feed.FallenRaceId) == true)
            feed.Fallen.RemoveAll(record => _hidden.IsHidden(feed.ClassId, feed.FallenRaceId, record.RacerId));
        if (feed.Fallen.Count == 0)
            return;
        feed.Fallen.Sort(static (left, right) =>
        {
            var byGain = Gain(right).CompareTo(Gain(left));
            return byGain != 0 ? byGain : left.RacerId.CompareTo(right.RacerId);
        });
        var payload = new ArrayBufferWriter<byte>(1024);
        RaceTopics.Write(payload, feed.ClassId, feed.FallenRaceId, nowMs, feed.Fallen.Count, CollectionsMarshal.AsSpan(feed.Fallen));
        feed.Messages.Add(new(RaceTopics.RecordOf(feed.ClassId), payload.WrittenMemory, Qos: 1));
        feed.Fallen.Clear();
    }

    private static uint Gain(in FallenRecord record) => record.Output.TenThousandths - record.Before.TenThousandths;
}
