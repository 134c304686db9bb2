using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

/// <summary>Deletes a stream and its records.</summary>
public sealed class DeleteStreamRequest : AmazonWebServiceRequest
{
    public bool? EnforceConsumerDeletion { get; set; }

    /// <summary>The stream, unless its ARN is given.</summary>
    public string? StreamName { get; set; }

    public string? StreamARN { get; set; }
}
