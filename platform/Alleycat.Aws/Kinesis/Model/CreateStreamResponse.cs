using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>The making has begun.</summary>
public sealed class CreateStreamResponse : AmazonWebServiceResponse;
