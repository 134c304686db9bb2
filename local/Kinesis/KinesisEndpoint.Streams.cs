using System.Text.Json;
using Alleycat.Local.AwsJson;
using Alleycat.StreamLog;

namespace Alleycat.Local.Kinesis;

/// <content>CreateStream, DeleteStream, DescribeStream, DescribeStreamSummary, ListStreams and the retention
/// period.</content>
public sealed partial class KinesisEndpoint
{
    private const long ShardsPerAccountMax = StreamLogOptions.ShardCountMax;
    private const int DescribeShardsMax = 100;
    private const int ListStreamsMax = 100;
    private const int RetentionHoursMin = 24;
    private const int RetentionHoursMax = 8_760;

    private AwsJsonError? CreateStream(Members members, PooledBuffer answer)
    {
        var name = members.StreamName();
        var shardCount = members.Integer("ShardCount", 1, long.MaxValue);
        var mode = members.Structure("StreamModeDetails");
        mode?.OneOf("StreamMode", isRequired: true, "PROVISIONED", "ON_DEMAND");
        members.Include(mode);
        if (members.Error is { } error)
            return error;
        shardCount ??= options.OnDemandShardCount;
        if (shardCount > ShardsPerAccountMax)
        {
            return new("LimitExceededException",
                $"This request would exceed the shard limit for the account {options.AccountId} in {options.Region}. "
                + $"Limit for the account: {ShardsPerAccountMax}.");
        }
        return catalog.Create(name!, (int)shardCount.Value) is null
            ? new("ResourceInUseException", $"Stream {name} under account {options.AccountId} already exists.")
            : null;
    }

    private async ValueTask<AwsJsonError?> DeleteStreamAsync(Members members)
    {
        var name = members.StreamName();
        if (members.Error is { } error)
            return error;
        return await catalog.DeleteAsync(name!).ConfigureAwait(false) ? null : StreamNotFound(name!);
    }

    private AwsJsonError? DescribeStream(Members members, PooledBuffer answer)
    {
        var limit = members.Integer("Limit", 1, 10_000) ?? DescribeShardsMax;
        var exclusiveStart = members.Name("ExclusiveStartShardId", isRequired: false);
        var error = FindStream(members, out var stream);
        if (error is not null)
            return error;
        var all = stream.Describe();
        var shards = all.Where(s => IsBehind(s, exclusiveStart)).Take((int)Math.Min(limit, DescribeShardsMax)).ToList();
        using var json = new Utf8JsonWriter(answer, WriterOptions);
        json.WriteStartObject();
        json.WriteStartObject("StreamDescription"u8);
        WriteDescription(json, stream);
        json.WriteBoolean("HasMoreShards"u8, shards.Count > 0 && shards[^1].ShardId != all[^1].ShardId);
        WriteShards(json, shards);
        json.WriteEndObject();
        json.WriteEndObject();
        return null;
    }

    private AwsJsonError? DescribeStreamSummary(Members members, PooledBuffer answer)
    {
        if (FindStream(members, out var stream) is { } error)
            return error;
        using var json = new Utf8JsonWriter(answer, WriterOptions);
        json.WriteStartObject();
        json.WriteStartObject("StreamDescriptionSummary"u8);
        WriteDescription(json, stream);
        json.WriteNumber("OpenShardCount"u8, stream.Shards.Count);
        json.WriteNumber("ConsumerCount"u8, 0);
        json.WriteNumber("MaxRecordSizeInKiB"u8, stream.RecordBytesMax >> 10);
        json.WriteEndObject();
        json.WriteEndObject();
        return null;
    }

    private AwsJsonError? ListStreams(Members members, PooledBuffer answer)
    {
        var limit = members.Integer("Limit", 1, 10_000) ?? ListStreamsMax;
        var exclusiveStart = members.Name("ExclusiveStartStreamName", isRequired: false);
        // The token is the last name of the page before: it is opaque to clients, and does not age.
        var token = members.Text("NextToken", isRequired: false, charsMax: 1_048_576);
        if (members.Error is { } error)
            return error;
        var start = token ?? exclusiveStart ?? "";
        var behind = catalog.Names.Where(n => string.CompareOrdinal(n, start) > 0).ToList();
        var page = behind.Take((int)limit).Select(catalog.Find).OfType<StreamLog.StreamLog>().ToList();
        var hasMore = behind.Count > limit;
        using var json = new Utf8JsonWriter(answer, WriterOptions);
        json.WriteStartObject();
        json.WriteBoolean("HasMoreStreams"u8, hasMore);
        if (hasMore)
            json.WriteString("NextToken"u8, behind[(int)limit - 1]);
        json.WriteStartArray("StreamNames"u8);
        page.ForEach(s => json.WriteStringValue(s.Name));
        json.WriteEndArray();
        json.WriteStartArray("StreamSummaries"u8);
        foreach (var stream in page)
        {
            json.WriteStartObject();
            WriteIdentity(json, stream);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        return null;
    }

    private AwsJsonError? IncreaseRetention(Members members, PooledBuffer answer) => ChangeRetention(members, isIncrease: true);

    private AwsJsonError? DecreaseRetention(Members members, PooledBuffer answer) => ChangeRetention(members, isIncrease: false);

    private AwsJsonError? ChangeRetention(Members members, bool isIncrease)
    {
        var hours = members.Integer("RetentionPeriodHours", 1, long.MaxValue, isRequired: true);
        if (FindStream(members, out var stream) is { } error)
            return error;
        var current = (long)stream.Retention.TotalHours;
        if (hours < RetentionHoursMin)
        {
            return AwsJsonError.InvalidArgument(
                $"Minimum allowed retention period is {RetentionHoursMin} hours. Requested retention period ({hours} hours) is too short.");
        }
        if (hours > RetentionHoursMax)
        {
            return AwsJsonError.InvalidArgument(
                $"Maximum allowed retention period is {RetentionHoursMax} hours. Requested retention period ({hours} hours) is too long.");
        }
        if (isIncrease ? hours < current : hours > current)
        {
            return AwsJsonError.InvalidArgument($"Requested retention period ({hours} hours) for stream {stream.Name} can not be "
                + (isIncrease ? "shorter" : "longer") + $" than existing retention period ({current} hours)."
                + (isIncrease ? " Use DecreaseRetentionPeriod API." : " Use IncreaseRetentionPeriod API."));
        }
        stream.SetRetention(TimeSpan.FromHours(hours!.Value));
        return null;
    }

    private AwsJsonError? FindStream(Members members, out StreamLog.StreamLog stream)
    {
        stream = null!;
        var name = members.StreamName();
        if (members.Error is { } error)
            return error;
        stream = catalog.Find(name!)!;
        return stream is null ? StreamNotFound(name!) : null;
    }

    private void WriteDescription(Utf8JsonWriter json, StreamLog.StreamLog stream)
    {
        WriteIdentity(json, stream);
        json.WriteNumber("RetentionPeriodHours"u8, (int)Math.Max(1, stream.Retention.TotalHours));
        json.WriteStartArray("EnhancedMonitoring"u8);
        json.WriteStartObject();
        json.WriteStartArray("ShardLevelMetrics"u8);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("EncryptionType"u8, "NONE"u8);
    }

    private void WriteIdentity(Utf8JsonWriter json, StreamLog.StreamLog stream)
    {
        json.WriteString("StreamName"u8, stream.Name);
        json.WriteString("StreamARN"u8, ArnOf(stream.Name));
        json.WriteString("StreamStatus"u8, "ACTIVE"u8);
        json.WriteStartObject("StreamModeDetails"u8);
        json.WriteString("StreamMode"u8, "PROVISIONED"u8);
        json.WriteEndObject();
        json.WritePropertyName("StreamCreationTimestamp"u8);
        WriteTimestamp(json, stream.Created.ToUnixTimeMilliseconds());
    }

    private static void WriteTimestamp(Utf8JsonWriter json, long ms) => AwsJsonProtocol.WriteTimestamp(json, ms);
}
