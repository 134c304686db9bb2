using System.Globalization;
using System.Text.Json;
using Alleycat.Delivery;
using Alleycat.Local.AwsJson;

namespace Alleycat.Local.Firehose;

/// <content>DescribeDeliveryStream and ListDeliveryStreams.</content>
internal sealed partial class FirehoseEndpoint
{
    private const string DirectPut = "DirectPut";
    private const string KinesisStreamAsSource = "KinesisStreamAsSource";
    private const string DestinationId = "destinationId-000000000001";
    private const int ListDefault = 10;

    private AwsJsonError? DescribeDeliveryStream(Members members, PooledBuffer answer)
    {
        members.Integer("Limit", 1, 10_000);
        var exclusiveStart = members.Text("ExclusiveStartDestinationId", isRequired: false, charsMax: 100);
        if (FindStream(members, out var stream) is { } error)
            return error;
        using var json = new Utf8JsonWriter(answer, AwsJsonProtocol.WriterOptions);
        json.WriteStartObject();
        json.WriteStartObject("DeliveryStreamDescription"u8);
        json.WriteString("DeliveryStreamName"u8, stream.Options.Name);
        json.WriteString("DeliveryStreamARN"u8, stream.Options.DeliveryStreamArn);
        json.WriteString("DeliveryStreamStatus"u8, "ACTIVE"u8);
        json.WriteString("DeliveryStreamType"u8, TypeOf(stream));
        json.WriteString("VersionId"u8, "1"u8);
        json.WritePropertyName("CreateTimestamp"u8);
        AwsJsonProtocol.WriteTimestamp(json, stream.Created.ToUnixTimeMilliseconds());
        WriteSource(json, stream);
        json.WriteStartArray("Destinations"u8);
        // There is one; a client that asks for those behind it gets none.
        if (string.CompareOrdinal(exclusiveStart ?? "", DestinationId) < 0)
            WriteDestination(json, stream);
        json.WriteEndArray();
        json.WriteBoolean("HasMoreDestinations"u8, false);
        json.WriteEndObject();
        json.WriteEndObject();
        return null;
    }

    private AwsJsonError? ListDeliveryStreams(Members members, PooledBuffer answer)
    {
        var limit = members.Integer("Limit", 1, 10_000) ?? ListDefault;
        var type = members.OneOf("DeliveryStreamType", isRequired: false, DirectPut, KinesisStreamAsSource);
        var exclusiveStart = members.Name("ExclusiveStartDeliveryStreamName", isRequired: false, NamePattern, NameCharsMax) ?? "";
        if (members.Error is { } error)
            return error;
        var behind = streams.Where(stream =>
            (type is null || TypeOf(stream) == type) && string.CompareOrdinal(stream.Options.Name, exclusiveStart) > 0).ToList();
        using var json = new Utf8JsonWriter(answer, AwsJsonProtocol.WriterOptions);
        json.WriteStartObject();
        json.WriteStartArray("DeliveryStreamNames"u8);
        foreach (var stream in behind.Take((int)limit))
            json.WriteStringValue(stream.Options.Name);
        json.WriteEndArray();
        json.WriteBoolean("HasMoreDeliveryStreams"u8, behind.Count > limit);
        json.WriteEndObject();
        return null;
    }

    private static string TypeOf(DeliveryStreamEntry stream) => stream.DirectPut is null ? KinesisStreamAsSource : DirectPut;

    private static void WriteSource(Utf8JsonWriter json, DeliveryStreamEntry stream)
    {
        if (stream.Options.SourceStreamArn is not { } arn)
            return;
        json.WriteStartObject("Source"u8);
        json.WriteStartObject("KinesisStreamSourceDescription"u8);
        json.WriteString("KinesisStreamARN"u8, arn);
        json.WriteString("RoleARN"u8, RoleOf(stream.Options));
        json.WritePropertyName("DeliveryStartTimestamp"u8);
        AwsJsonProtocol.WriteTimestamp(json, stream.Created.ToUnixTimeMilliseconds());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDestination(Utf8JsonWriter json, DeliveryStreamEntry stream)
    {
        json.WriteStartObject();
        json.WriteString("DestinationId"u8, DestinationId);
        // The older form says the same without what came later; clients read either.
        json.WriteStartObject("S3DestinationDescription"u8);
        WriteS3(json, stream.Options);
        json.WriteEndObject();
        json.WriteStartObject("ExtendedS3DestinationDescription"u8);
        WriteS3(json, stream.Options);
        WriteProcessing(json, stream);
        json.WriteString("S3BackupMode"u8, "Disabled"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteS3(Utf8JsonWriter json, DeliveryStreamOptions options)
    {
        json.WriteString("RoleARN"u8, RoleOf(options));
        json.WriteString("BucketARN"u8, $"arn:aws:s3:::{options.Bucket}");
        json.WriteString("Prefix"u8, options.Prefix);
        json.WriteString("ErrorOutputPrefix"u8, options.ErrorOutputPrefix);
        json.WriteStartObject("BufferingHints"u8);
        json.WriteNumber("SizeInMBs"u8, options.SizeInMBs);
        json.WriteNumber("IntervalInSeconds"u8, options.IntervalInSeconds);
        json.WriteEndObject();
        json.WriteString("CompressionFormat"u8, "GZIP"u8);
        json.WriteStartObject("EncryptionConfiguration"u8);
        json.WriteString("NoEncryptionConfig"u8, "NoEncryption"u8);
        json.WriteEndObject();
        json.WriteStartObject("CloudWatchLoggingOptions"u8);
        json.WriteBoolean("Enabled"u8, false);
        json.WriteEndObject();
    }

    private static void WriteProcessing(Utf8JsonWriter json, DeliveryStreamEntry stream)
    {
        var options = stream.Options;
        json.WriteStartObject("ProcessingConfiguration"u8);
        json.WriteBoolean("Enabled"u8, stream.HasTransform);
        json.WriteStartArray("Processors"u8);
        if (stream.HasTransform)
        {
            json.WriteStartObject();
            json.WriteString("Type"u8, "Lambda"u8);
            json.WriteStartArray("Parameters"u8);
            WriteParameter(json, "LambdaArn", options.FunctionArn);
            WriteParameter(json, "NumberOfRetries", Text(options.NumberOfRetries));
            WriteParameter(json, "BufferSizeInMBs", Text(options.TransformBufferBytes / (double)(1 << 20)));
            WriteParameter(json, "BufferIntervalInSeconds", Text(options.TransformInterval.TotalSeconds));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("ParameterName"u8, name);
        json.WriteString("ParameterValue"u8, value);
        json.WriteEndObject();
    }

    private static string RoleOf(DeliveryStreamOptions options) => $"arn:aws:iam::{options.AccountId}:role/{options.Name}";

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
