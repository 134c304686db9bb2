using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>The deleting has begun.</summary>
public sealed class DeleteStreamResponse : AmazonWebServiceResponse;
