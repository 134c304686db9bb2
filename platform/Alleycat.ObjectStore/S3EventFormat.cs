using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Alleycat.ObjectStore;

/// <summary>Writes the event that S3 sends for an object created, one record in it.</summary>
internal static class S3EventFormat
{
    private const string Principal = "alleycat";

    public static byte[] Write(
        DirectoryObjectStoreOptions options, string configurationId, CommitRequest request, ObjectVersion put, string requestId)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(bytes, StoreJson.WriterOptions);
        json.WriteStartObject();
        json.WriteStartArray("Records"u8);
        json.WriteStartObject();
        json.WriteString("eventVersion"u8, "2.1"u8);
        json.WriteString("eventSource"u8, "aws:s3"u8);
        json.WriteString("awsRegion"u8, options.Region);
        json.WriteString("eventTime"u8, put.LastWrite.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("eventName"u8, request.EventName);
        json.WriteStartObject("userIdentity"u8);
        json.WriteString("principalId"u8, options.AccountId);
        json.WriteEndObject();
        json.WriteStartObject("requestParameters"u8);
        json.WriteString("sourceIPAddress"u8, "127.0.0.1"u8);
        json.WriteEndObject();
        json.WriteStartObject("responseElements"u8);
        json.WriteString("x-amz-request-id"u8, requestId);
        json.WriteString("x-amz-id-2"u8, requestId);
        json.WriteEndObject();
        WriteEntity(json, configurationId, request, put);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteEntity(Utf8JsonWriter json, string configurationId, CommitRequest request, ObjectVersion put)
    {
        json.WriteStartObject("s3"u8);
        json.WriteString("s3SchemaVersion"u8, "1.0"u8);
        json.WriteString("configurationId"u8, configurationId);
        json.WriteStartObject("bucket"u8);
        json.WriteString("name"u8, request.Bucket);
        json.WriteStartObject("ownerIdentity"u8);
        json.WriteString("principalId"u8, Principal);
        json.WriteEndObject();
        json.WriteString("arn"u8, "arn:aws:s3:::" + request.Bucket);
        json.WriteEndObject();
        json.WriteStartObject("object"u8);
        json.WriteString("key"u8, EncodeKey(request.Key));
        json.WriteNumber("size"u8, put.Size);
        json.WriteString("eTag"u8, put.ETag.Trim('"'));
        json.WriteString("sequencer"u8, Sequencer(put.LastWrite));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The form encoding of S3's events: a space is '+', a slash stays, everything else that is not plain is
    /// %XX.</summary>
    public static string EncodeKey(string key) =>
        WebUtility.UrlEncode(key).Replace("%2F", "/", StringComparison.Ordinal);

    /// <summary>Hexadecimal, of one length, growing with every put of a key: the time of its write.</summary>
    public static string Sequencer(DateTime lastWrite) => lastWrite.Ticks.ToString("X16", CultureInfo.InvariantCulture);

    public static bool TryReadSequencer(string? sequencer, out DateTime lastWrite)
    {
        var isRead = long.TryParse(sequencer, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticks)
            && ticks is >= 0 and <= 3155378975999999999;
        lastWrite = isRead ? new DateTime(ticks, DateTimeKind.Utc) : default;
        return isRead;
    }
}
