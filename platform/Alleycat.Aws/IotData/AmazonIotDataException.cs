using System.Net;
using Amazon.Runtime;

namespace Amazon.IotData;

/// <summary>An error that IoT Core answered; the code says which.</summary>
public sealed class AmazonIotDataException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
