using System.Globalization;
using System.Text.Json;
using Alleycat.Local.AwsJson;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Local.Kinesis;

/// <content>GetShardIterator and GetRecords.</content>
public sealed partial class KinesisEndpoint
{
    private const int GetRecordsMax = 10_000;
    private const int GetRecordsBytesMax = 10 << 20;
    private const string AtSequenceNumber = "AT_SEQUENCE_NUMBER";
    private const string AfterSequenceNumber = "AFTER_SEQUENCE_NUMBER";
    private const string TrimHorizon = "TRIM_HORIZON";
    private const string Latest = "LATEST";
    private const string AtTimestamp = "AT_TIMESTAMP";

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private AwsJsonError? GetShardIterator(Members members, PooledBuffer answer)
    {
        var shardName = members.Name("ShardId", isRequired: true);
        var type = members.OneOf("ShardIteratorType", isRequired: true,
            AfterSequenceNumber, Latest, AtTimestamp, AtSequenceNumber, TrimHorizon);
        var starting = members.SequenceNumber("StartingSequenceNumber");
        var timestamp = members.Timestamp("Timestamp");
        var name = members.StreamName();
        if (members.Error is { } error)
            return error;
        if (catalog.Find(name!) is not { } stream || !TryShard(shardName!, stream, out var shardId))
        {
            return AwsJsonError.NotFound(
                $"Shard {shardName} in stream {name} under account {options.AccountId} does not exist");
        }
        using var reader = stream.OpenReader(shardId);
        if (Place(reader, name!, type!, starting, timestamp, out var after) is { } misplaced)
            return misplaced;
        using var json = new Utf8JsonWriter(answer, WriterOptions);
        json.WriteStartObject();
        json.WriteString("ShardIterator"u8, IteratorAt(stream, shardId, after));
        json.WriteEndObject();
        return null;
    }

    /// <summary>Finds the place that an iterator of a type begins at, as the last record before it.</summary>
    private AwsJsonError? Place(
        ShardReader reader, string name, string type, string? starting, DateTimeOffset? timestamp, out SequenceNumber? after)
    {
        after = null;
        var wantsSequence = type is AtSequenceNumber or AfterSequenceNumber;
        if (wantsSequence != starting is not null)
        {
            return AwsJsonError.InvalidArgument(
                "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or "
                + "(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
                + $"Request specified {type} and {(wantsSequence ? "no" : "also a")} StartingSequenceNumber.");
        }
        if (type == AtTimestamp && timestamp is null)
            return AwsJsonError.InvalidArgument("Must specify timestamp parameter for iterator of type AT_TIMESTAMP");
        if (wantsSequence)
        {
            if (!SequenceNumber.TryParse(starting, out var sequenceNumber) || !reader.IsKnown(sequenceNumber))
            {
                return AwsJsonError.InvalidArgument($"StartingSequenceNumber {starting} used in GetShardIterator on shard {reader.ShardId} "
                    + $"in stream {name} under account {options.AccountId} is invalid because it did not come from this stream.");
            }
            after = type == AfterSequenceNumber ? sequenceNumber : reader.SeekAt(sequenceNumber);
        }
        else if (type == Latest)
            after = reader.Tip;
        else if (type == AtTimestamp)
            after = reader.SeekTime(timestamp!.Value);
        return null;
    }

    private AwsJsonError? GetRecords(Members members, PooledBuffer answer)
    {
        var text = members.Text("ShardIterator", isRequired: true, ShardIterator.CharsMax);
        var limit = members.Integer("Limit", 1, int.MaxValue) ?? GetRecordsMax;
        if (members.Error is { } error)
            return error;
        if (limit > GetRecordsMax)
            return AwsJsonError.InvalidArgument($"Limit {limit} is too large. It must not exceed {GetRecordsMax}.");
        if (!ShardIterator.TryParse(text!, out var iterator))
            return AwsJsonError.InvalidArgument("Invalid ShardIterator.");
        if (NowMs - iterator.IssuedMs > ShardIterator.Life.TotalMilliseconds)
            return Expired(iterator);
        if (catalog.Find(iterator.StreamName) is not { } stream || stream.Created.ToUnixTimeMilliseconds() != iterator.CreatedMs
            || iterator.ShardId.Index >= stream.Shards.Count)
        {
            return AwsJsonError.NotFound(
                $"Shard {iterator.ShardId} in stream {iterator.StreamName} under account {options.AccountId} does not exist");
        }
        var rates = options.EnforceShardLimits ? RatesOf(stream, iterator.ShardId) : null;
        if (rates?.TryRead() == false)
            return new(ThroughputExceeded, RateExceeded(stream, iterator.ShardId));
        using var reader = stream.OpenReader(iterator.ShardId);
        var records = reader.Read(iterator.After, (int)limit, GetRecordsBytesMax);
        rates?.HasRead(records.Sum(r => (long)r.Data.Length));
        WriteRecords(answer, records, IteratorAt(stream, iterator.ShardId, records.Count > 0 ? records[^1].SequenceNumber : iterator.After),
            MsBehind(reader, records));
        return null;
    }

    private void WriteRecords(PooledBuffer answer, IReadOnlyList<StreamRecord> records, string next, long msBehind)
    {
        using var json = new Utf8JsonWriter(answer, WriterOptions);
        Span<byte> digits = stackalloc byte[SequenceNumber.DigitsMax];
        json.WriteStartObject();
        json.WriteNumber("MillisBehindLatest"u8, msBehind);
        json.WriteString("NextShardIterator"u8, next);
        json.WriteStartArray("Records"u8);
        foreach (var record in records)
        {
            json.WriteStartObject();
            json.WriteString("SequenceNumber"u8, record.SequenceNumber.Format(digits));
            json.WritePropertyName("ApproximateArrivalTimestamp"u8);
            WriteTimestamp(json, record.ApproximateArrivalMs);
            json.WriteBase64String("Data"u8, record.Data.Span);
            json.WriteString("PartitionKey"u8, record.PartitionKey);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>0 at the tip; else how long ago the last record given arrived.</summary>
    private long MsBehind(ShardReader reader, IReadOnlyList<StreamRecord> records) =>
        records.Count == 0 || reader.Tip is not { } tip || records[^1].SequenceNumber >= tip
            ? 0
            : Math.Max(0, NowMs - records[^1].ApproximateArrivalMs);

    private string IteratorAt(StreamLog.StreamLog stream, ShardId shardId, SequenceNumber? after) =>
        new ShardIterator(stream.Name, stream.Created.ToUnixTimeMilliseconds(), shardId, after, NowMs).ToString();

    private static bool TryShard(string name, StreamLog.StreamLog stream, out ShardId shardId)
    {
        // AWS takes the bare number too.
        if (!ShardId.TryParse(name, out shardId) && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            shardId = new ShardId(index);
        else if (!ShardId.TryParse(name, out shardId))
            return false;
        return shardId.Index < stream.Shards.Count;
    }

    private AwsJsonError Expired(ShardIterator iterator) => new("ExpiredIteratorException",
        $"Iterator expired. The iterator was created at time {Text(iterator.IssuedMs)} while right now it is {Text(NowMs)} "
        + $"which is further in the future than the tolerated delay of {(int)ShardIterator.Life.TotalMilliseconds} milliseconds.");

    private static string Text(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms)
        .ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture);
}
