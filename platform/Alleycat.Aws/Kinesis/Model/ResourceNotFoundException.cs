using System.Net;
using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>There is no such stream, shard or sequence number.</summary>
public sealed class ResourceNotFoundException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonKinesisException(message, innerException, errorType, errorCode, requestId, statusCode);
