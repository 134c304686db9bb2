using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>Done.</summary>
public sealed class DetachThingPrincipalResponse : AmazonWebServiceResponse;
