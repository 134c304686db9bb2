using System.Net;
using Amazon.Runtime;

namespace Amazon.KinesisFirehose;

/// <summary>An error that Data Firehose answered; the code says which.</summary>
public class AmazonKinesisFirehoseException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
