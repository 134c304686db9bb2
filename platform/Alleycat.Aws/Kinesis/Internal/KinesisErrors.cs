using System.Net;
using Amazon.Kinesis.Model;
using Amazon.Runtime;

namespace Amazon.Kinesis.Internal;

/// <summary>The exception type of each error code.</summary>
internal static class KinesisErrors
{
    public static AmazonServiceException Make(
        string message, Exception? inner, ErrorType type, string code, string requestId, HttpStatusCode status) => code switch
        {
            "ProvisionedThroughputExceededException" =>
                new ProvisionedThroughputExceededException(message, inner, type, code, requestId, status),
            "ResourceNotFoundException" => new ResourceNotFoundException(message, inner, type, code, requestId, status),
            "ResourceInUseException" => new ResourceInUseException(message, inner, type, code, requestId, status),
            "ExpiredIteratorException" => new ExpiredIteratorException(message, inner, type, code, requestId, status),
            "InvalidArgumentException" => new InvalidArgumentException(message, inner, type, code, requestId, status),
            "LimitExceededException" => new LimitExceededException(message, inner, type, code, requestId, status),
            "AccessDeniedException" => new AccessDeniedException(message, inner, type, code, requestId, status),
            _ => new AmazonKinesisException(message, inner, type, code, requestId, status),
        };
}
