using System.Net;
using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Too many calls or too many streams for the account.</summary>
public sealed class LimitExceededException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonKinesisException(message, innerException, errorType, errorCode, requestId, statusCode);
