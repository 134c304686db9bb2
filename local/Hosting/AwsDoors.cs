using Alleycat.Local.Firehose;
using Alleycat.Local.Kinesis;
using Alleycat.Local.S3;

namespace Alleycat.Local.Hosting;

/// <summary>The endpoints that AWS clients speak to; told by their headers, and by the names of existing buckets.</summary>
internal sealed class AwsDoors(KinesisEndpoint kinesis, FirehoseEndpoint firehose, S3Endpoint s3)
{
    /// <summary>The bucket door, which also serves the history to the page.</summary>
    public S3Endpoint S3 { get; } = s3;

    /// <returns>The answer under way; null where the request is none of theirs.</returns>
    public Task? TryHandle(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsPost(request.Method) && request.Headers.TryGetValue("X-Amz-Target", out var target))
        {
            return target.ToString().StartsWith(FirehoseEndpoint.TargetPrefix, StringComparison.Ordinal)
                ? firehose.HandleAsync(context)
                : kinesis.HandleAsync(context);
        }
        return S3.Matches(request) ? S3.HandleAsync(context) : null;
    }
}
