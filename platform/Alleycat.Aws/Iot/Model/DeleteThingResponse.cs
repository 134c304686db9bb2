using Amazon.Runtime;

namespace Amazon.IoT.Model;

/// <summary>The thing is gone.</summary>
public sealed class DeleteThingResponse : AmazonWebServiceResponse;
