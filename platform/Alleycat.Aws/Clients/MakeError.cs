using System.Net;
using Amazon.Runtime;

namespace Alleycat.Aws.Clients;

/// <summary>Makes the exception of a service's error.</summary>
internal delegate AmazonServiceException MakeError(
    string message, Exception? innerException, ErrorType type, string code, string requestId, HttpStatusCode status);
