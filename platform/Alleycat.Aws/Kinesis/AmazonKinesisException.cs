using System.Net;
using Amazon.Runtime;

namespace Amazon.Kinesis;

/// <summary>An error that Kinesis answered; the code says which, and the types derived from this name the frequent ones.</summary>
public class AmazonKinesisException : AmazonServiceException
{
    public AmazonKinesisException(string message) : base(message)
    {
    }

    public AmazonKinesisException(
        string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
