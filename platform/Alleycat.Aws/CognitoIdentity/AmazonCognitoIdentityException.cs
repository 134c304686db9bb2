using System.Net;
using Amazon.Runtime;

namespace Amazon.CognitoIdentity;

/// <summary>An error that Cognito's identity pools answered; the code says which.</summary>
public class AmazonCognitoIdentityException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
