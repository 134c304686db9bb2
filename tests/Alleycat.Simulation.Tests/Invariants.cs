using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Alleycat.ObjectStore;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <summary>What must hold after every recovery and at the end, read off the platform by other means than its own.</summary>
internal sealed class Invariants(SimulatedPlatform platform, RaceTraffic traffic)
{
    private readonly Dictionary<string, SequenceNumber> _acknowledged = [];

    /// <summary>Takes note of what a put answered.</summary>
    public void Acknowledge(IReadOnlyList<SentRecord> records, PutRecordsResult[] results)
    {
        foreach (var (record, result) in records.Zip(results))
        {
            if (result.IsStored)
                _acknowledged[record.Identity] = result.SequenceNumber;
        }
    }

    /// <summary>After a recovery, or between two turns.</summary>
    /// <param name="isEnd">Everything is delivered and merged: the history is the oracle's, not only part of it.</param>
    public async Task VerifyAsync(bool isEnd)
    {
        var stream = ReadStream();
        var (delivered, setAside) = await ReadDeliveredAsync();
        VerifyCheckpoints(stream, delivered, setAside, isEnd);
        await VerifyHistoryAsync(stream, isEnd);
        var found = await platform.Store.VerifyAsync(repairs: false);
        var damage = found.Findings.Where(f => f.Fault is not (StoreFault.Undescribed or StoreFault.OrphanedMetadata)).ToList();
        Require(damage.Count == 0, () => $"the buckets are damaged: {damage[0].Fault} {damage[0].Path} {damage[0].Detail}");
    }

    /// <summary>Every acknowledged record there, once per put, under its number, in order; nothing that nobody sent.</summary>
    private Dictionary<ShardId, List<(SequenceNumber Number, SentRecord Record)>> ReadStream()
    {
        var shards = new Dictionary<ShardId, List<(SequenceNumber, SentRecord)>>();
        var found = new Dictionary<string, SequenceNumber>();
        foreach (var shard in platform.Stream.Shards)
        {
            var records = shards[shard] = [];
            using var reader = platform.Stream.OpenReader(shard);
            SequenceNumber? after = null;
            while (reader.Read(after, 50, 20_000) is { Count: > 0 } read)
            {
                foreach (var record in read)
                {
                    Require(after is null || record.SequenceNumber > after, () => $"{record.SequenceNumber} is out of order");
                    after = record.SequenceNumber;
                    Require(traffic.Sent.TryGetValue(Convert.ToBase64String(record.Data.Span), out var sent), () => $"{after} was never sent");
                    Require(found.TryAdd(sent!.Identity, record.SequenceNumber), () => $"{after} is there twice");
                    records.Add((record.SequenceNumber, sent));
                }
            }
        }
        foreach (var (identity, number) in _acknowledged)
            Require(found.TryGetValue(identity, out var there) && there == number, () => $"the acknowledged record {number} is lost");
        // What is there after a recovery, acknowledged or not, is there for good.
        foreach (var (identity, number) in found)
            _acknowledged[identity] = number;
        return shards;
    }

    /// <summary>Every delivered object whole, line by line; what is in them, and what was set aside.</summary>
    private async Task<(HashSet<string> Uuids, HashSet<string> SetAside)> ReadDeliveredAsync()
    {
        var (uuids, setAside) = (new HashSet<string>(), new HashSet<string>());
        string? after = null;
        while (await platform.Store.ListAsync(BucketNames.Delivery, startAfter: after) is { Count: > 0 } page)
        {
            after = page[^1].Key;
            foreach (var summary in page)
            {
                var got = await platform.Store.GetAsync(BucketNames.Delivery, summary.Key);
                Require(got.Status == GetObjectStatus.Found, () => $"{summary.Key} is listed and not there");
                var isData = summary.Key.StartsWith(BucketNames.DataPrefix, StringComparison.Ordinal);
                var text = isData ? Unzip(got.Content, summary.Key) : Encoding.UTF8.GetString(got.Content.Span);
                Require(text.EndsWith('\n'), () => $"{summary.Key} is cut short");
                foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    using var json = JsonDocument.Parse(line);
                    if (isData)
                        uuids.Add(json.RootElement.GetProperty("uuid").GetString()!);
                    else
                        setAside.Add(json.RootElement.GetProperty("rawData").GetString()!);
                }
            }
        }
        return (uuids, setAside);
    }

    /// <summary>Nothing up to a checkpoint is missing in the buckets; at the end nothing at all is.</summary>
    private void VerifyCheckpoints(
        Dictionary<ShardId, List<(SequenceNumber Number, SentRecord Record)>> stream, HashSet<string> delivered, HashSet<string> setAside, bool isEnd)
    {
        foreach (var (shard, records) in stream)
        {
            var checkpoint = platform.CheckpointOf(shard);
            Require(checkpoint is null || records.Any(r => r.Number == checkpoint), () => $"{shard}'s checkpoint {checkpoint} is of no record");
            foreach (var (number, record) in records.Where(r => isEnd || r.Number <= checkpoint))
            {
                var isThere = record.Samples.Count == 0
                    ? setAside.Contains(record.Identity)
                    : record.Samples.All(s => delivered.Contains(s.Uuid));
                Require(isThere, () => $"{number} is not delivered, and the checkpoint is {checkpoint}");
            }
        }
    }

    /// <summary>No value that the stream does not hold; at the end the best of every racer and second, and no other.</summary>
    private async Task VerifyHistoryAsync(Dictionary<ShardId, List<(SequenceNumber Number, SentRecord Record)>> stream, bool isEnd)
    {
        var samples = stream.Values.SelectMany(r => r).SelectMany(r => r.Record.Samples).ToList();
        for (var classId = 1; classId <= 2; classId++)
        {
            var history = await ReadHistoryAsync(classId);
            if (!isEnd)
            {
                var known = samples.Where(s => s.ClassId == classId).Select(s => (s.Second, s.RacerId, s.Output)).ToHashSet();
                foreach (var ((second, racer), output) in history)
                    Require(known.Contains((second, racer, output)), () => $"class {classId} has {output} for {racer} at {second}, which nobody rode");
                continue;
            }
            var best = samples.Where(s => s.ClassId == classId).GroupBy(s => (s.Second, s.RacerId)).ToDictionary(g => g.Key, g => g.Max(s => s.Output));
            foreach (var (place, output) in best)
                Require(history.TryGetValue(place, out var there) && there == output, () => $"class {classId} lacks {output} at {place}");
            Require(history.Count == best.Count, () => $"class {classId} has {history.Count} outputs, the oracle {best.Count}");
        }
    }

    private async Task<Dictionary<(int Second, int RacerId), decimal>> ReadHistoryAsync(int classId)
    {
        var history = new Dictionary<(int, int), decimal>();
        var got = await platform.Store.GetAsync(BucketNames.History, $"class-{classId}.gz");
        if (got.Status != GetObjectStatus.Found)
            return history;
        using var json = JsonDocument.Parse(Unzip(got.Content, $"class-{classId}.gz"));
        foreach (var second in json.RootElement.EnumerateObject())
        {
            foreach (var racer in second.Value.EnumerateObject())
                history.Add((int.Parse(second.Name, null), int.Parse(racer.Name, null)), racer.Value.GetDecimal());
        }
        return history;
    }

    private static string Unzip(ReadOnlyMemory<byte> content, string key)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
            using var text = new MemoryStream();
            gzip.CopyTo(text);
            var length = BitConverter.ToUInt32(content.Span[^4..]);
            Require(length == text.Length, () => $"{key} unzips to {text.Length} bytes and says {length}");
            return Encoding.UTF8.GetString(text.ToArray());
        }
        catch (InvalidDataException e)
        {
            throw new InvariantViolatedException($"{key} does not unzip: {e.Message}");
        }
    }

    private static void Require(bool holds, Func<string> otherwise)
    {
        if (!holds)
            throw new InvariantViolatedException(otherwise());
    }
}
