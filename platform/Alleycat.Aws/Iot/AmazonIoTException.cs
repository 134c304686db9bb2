using System.Net;
using Amazon.Runtime;

namespace Amazon.IoT;

/// <summary>An error that IoT Core's control plane answered; the code says which.</summary>
public class AmazonIoTException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
