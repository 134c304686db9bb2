using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Alleycat.Local.AwsJson;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Local.Kinesis;

/// <content>ListShards, and how shards and sequence numbers are written.</content>
public sealed partial class KinesisEndpoint
{
    private const int ListShardsMax = 1_000;
    private static readonly string[] ShardFilterTypes =
        ["AFTER_SHARD_ID", "AT_TRIM_HORIZON", "FROM_TRIM_HORIZON", "AT_LATEST", "AT_TIMESTAMP", "FROM_TIMESTAMP"];

    private AwsJsonError? ListShards(Members members, PooledBuffer answer)
    {
        var limit = members.Integer("MaxResults", 1, 10_000) ?? ListShardsMax;
        var token = members.Text("NextToken", isRequired: false, charsMax: 1_048_576);
        var exclusiveStart = members.Name("ExclusiveStartShardId", isRequired: false);
        var name = members.StreamName(isRequired: false);
        // All shards of a stream are as old as the stream, so of the filters only the one by shard leaves any out.
        var filter = members.Structure("ShardFilter");
        if (filter?.OneOf("Type", isRequired: true, ShardFilterTypes) == "AFTER_SHARD_ID")
            exclusiveStart ??= filter.Name("ShardId", isRequired: true);
        members.Include(filter);
        if (members.Error is { } error)
            return error;

        if (token is null && name is null)
            return AwsJsonError.InvalidArgument("Either NextToken or StreamName should be provided.");
        if (token is not null && name is not null)
            return AwsJsonError.InvalidArgument("NextToken and StreamName cannot be provided together.");
        if (token is not null && ReadToken(token, out name, out exclusiveStart) is { } invalid)
            return invalid;
        if (catalog.Find(name!) is not { } stream)
            return StreamNotFound(name!);

        var behind = stream.Describe().Where(s => IsBehind(s, exclusiveStart)).ToList();
        var page = behind.Take((int)limit).ToList();
        using var json = new Utf8JsonWriter(answer, WriterOptions);
        json.WriteStartObject();
        if (page.Count < behind.Count)
            json.WriteString("NextToken"u8, TokenFor(stream, page[^1].ShardId));
        WriteShards(json, page);
        json.WriteEndObject();
        return null;
    }

    /// <summary>A page's token is an iterator in another place: it names stream, shard and time, and lives as
    /// long.</summary>
    private string TokenFor(StreamLog.StreamLog stream, ShardId last) => new ShardIterator(
        stream.Name, stream.Created.ToUnixTimeMilliseconds(), last, null, NowMs).ToString();

    private AwsJsonError? ReadToken(string token, out string? name, out string? exclusiveStart)
    {
        name = exclusiveStart = null;
        if (!ShardIterator.TryParse(token, out var page))
            return AwsJsonError.InvalidArgument("NextToken is invalid.");
        if (NowMs - page.IssuedMs > ShardIterator.Life.TotalMilliseconds)
            return new("ExpiredNextTokenException", "NextToken has expired.");
        (name, exclusiveStart) = (page.StreamName, page.ShardId.ToString());
        return null;
    }

    private static bool IsBehind(in ShardDescription shard, string? exclusiveStart) =>
        exclusiveStart is null || string.CompareOrdinal(shard.ShardId.ToString(), exclusiveStart) > 0;

    private static void WriteShards(Utf8JsonWriter json, IEnumerable<ShardDescription> shards)
    {
        json.WriteStartArray("Shards"u8);
        foreach (var shard in shards)
        {
            json.WriteStartObject();
            json.WriteString("ShardId"u8, shard.ShardId.ToString());
            json.WriteStartObject("HashKeyRange"u8);
            json.WriteString("StartingHashKey"u8, shard.HashKeyRange.Starting.ToString(CultureInfo.InvariantCulture));
            json.WriteString("EndingHashKey"u8, shard.HashKeyRange.Ending.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteStartObject("SequenceNumberRange"u8);
            json.WriteString("StartingSequenceNumber"u8, shard.StartingSequenceNumber.ToString());
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The digits of a number that the embedded stream gave out: all of them are below 2^128.</summary>
    private static ReadOnlySpan<byte> ShardIdText(ShardId shardId, Span<byte> buffer)
    {
        "shardId-"u8.CopyTo(buffer);
        Utf8Formatter.TryFormat(shardId.Index, buffer[8..], out var length, new('D', 12));
        return buffer[..(8 + length)];
    }
}
