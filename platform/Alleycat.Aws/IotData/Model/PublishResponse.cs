using Amazon.Runtime;

namespace Amazon.IotData.Model;

/// <summary>The message is on its way.</summary>
public sealed class PublishResponse : AmazonWebServiceResponse;
