using System.Text.Json;
using Alleycat.Aws.Clients;
using Amazon.KinesisFirehose.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.KinesisFirehose;

public sealed partial class AmazonKinesisFirehoseClient
{
    private static readonly InvokeOptions PutRecordOptions = Options<PutRecordRequest, PutRecordResponse>(
        "PutRecord",
        (json, request) =>
        {
            json.WriteString("DeliveryStreamName"u8, request.DeliveryStreamName);
            json.WritePropertyName("Record"u8);
            Write(json, request.Record);
        },
        (PutRecordResponse response, string member, ref Utf8JsonReader reader) =>
        {
            switch (member)
            {
                case "RecordId":
                    response.RecordId = reader.GetString();
                    return true;
                case "Encrypted":
                    response.Encrypted = reader.GetBoolean();
                    return true;
                default:
                    return false;
            }
        });

    private static readonly InvokeOptions PutRecordBatchOptions = Options<PutRecordBatchRequest, PutRecordBatchResponse>(
        "PutRecordBatch",
        (json, request) =>
        {
            json.WriteString("DeliveryStreamName"u8, request.DeliveryStreamName);
            json.WriteStartArray("Records"u8);
            foreach (var record in request.Records)
                Write(json, record);
            json.WriteEndArray();
        },
        (PutRecordBatchResponse response, string member, ref Utf8JsonReader reader) =>
        {
            switch (member)
            {
                case "FailedPutCount":
                    response.FailedPutCount = JsonShapes.ReadInt(ref reader);
                    return true;
                case "Encrypted":
                    response.Encrypted = reader.GetBoolean();
                    return true;
                case "RequestResponses":
                    response.RequestResponses = JsonShapes.ReadList<PutRecordBatchResponseEntry>(ref reader, ReadEntry);
                    return true;
                default:
                    return false;
            }
        });

    private static readonly InvokeOptions DescribeOptions = Options<DescribeDeliveryStreamRequest, DescribeDeliveryStreamResponse>(
        "DescribeDeliveryStream",
        (json, request) =>
        {
            json.WriteString("DeliveryStreamName"u8, request.DeliveryStreamName);
            JsonShapes.Write(json, "Limit", request.Limit);
        },
        (DescribeDeliveryStreamResponse response, string member, ref Utf8JsonReader reader) =>
        {
            if (member != "DeliveryStreamDescription")
                return false;
            response.DeliveryStreamDescription = JsonShapes.ReadObject(ref reader, new DeliveryStreamDescription(), ReadDescription);
            return true;
        });

    /// <summary>Puts one record into a delivery stream that takes puts.</summary>
    /// <exception cref="AmazonKinesisFirehoseException">
    /// It was refused, after the client's own retries; <c>InvalidSourceException</c> where the delivery stream reads a Kinesis stream.
    /// </exception>
    public Task<PutRecordResponse> PutRecordAsync(PutRecordRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<PutRecordResponse>(request, PutRecordOptions, cancellationToken);

    /// <summary>Puts up to 500 records. Some may fail while others are taken: the response says which.</summary>
    /// <exception cref="AmazonKinesisFirehoseException">All were refused, after the client's own retries.</exception>
    public Task<PutRecordBatchResponse> PutRecordBatchAsync(PutRecordBatchRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<PutRecordBatchResponse>(request, PutRecordBatchOptions, cancellationToken);

    /// <summary>Tells what a delivery stream is and whether it is active.</summary>
    /// <exception cref="AmazonKinesisFirehoseException"><c>ResourceNotFoundException</c> where there is none.</exception>
    public Task<DescribeDeliveryStreamResponse> DescribeDeliveryStreamAsync(
        DescribeDeliveryStreamRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeDeliveryStreamResponse>(request, DescribeOptions, cancellationToken);

    private static InvokeOptions Options<TRequest, TResponse>(
        string operation, Action<Utf8JsonWriter, TRequest> write, ReadMember<TResponse> read)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new() => new()
        {
            RequestMarshaller = JsonMarshaller<TRequest>.Rpc(AmazonKinesisFirehoseConfig.Service, $"Firehose_20150804.{operation}", write),
            ResponseUnmarshaller = new JsonUnmarshaller<TResponse>(
                read, (message, inner, type, code, id, status) => new AmazonKinesisFirehoseException(message, inner, type, code, id, status)),
        };

    private static void Write(Utf8JsonWriter json, Record record)
    {
        json.WriteStartObject();
        JsonShapes.Write(json, "Data"u8, record.Data);
        json.WriteEndObject();
    }

    private static bool ReadEntry(PutRecordBatchResponseEntry entry, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "RecordId":
                entry.RecordId = reader.GetString();
                return true;
            case "ErrorCode":
                entry.ErrorCode = reader.GetString();
                return true;
            case "ErrorMessage":
                entry.ErrorMessage = reader.GetString();
                return true;
            default:
                return false;
        }
    }

    private static bool ReadDescription(DeliveryStreamDescription stream, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "DeliveryStreamName":
                stream.DeliveryStreamName = reader.GetString();
                return true;
            case "DeliveryStreamARN":
                stream.DeliveryStreamARN = reader.GetString();
                return true;
            case "DeliveryStreamStatus":
                stream.DeliveryStreamStatus = reader.GetString();
                return true;
            case "DeliveryStreamType":
                stream.DeliveryStreamType = reader.GetString();
                return true;
            case "VersionId":
                stream.VersionId = reader.GetString();
                return true;
            case "HasMoreDestinations":
                stream.HasMoreDestinations = reader.GetBoolean();
                return true;
            default:
                return false;
        }
    }
}
