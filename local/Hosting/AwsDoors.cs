using Alleycat.Local.Firehose;
using Alleycat.Local.Kinesis;
using Alleycat.Local.S3;

namespace Alleycat.Local.Hosting;

/// <summary>The three AWS endpoints that share a port, and how a request is told to be for one of them.</summary>
internal sealed record AwsDoors(KinesisEndpoint Kinesis, FirehoseEndpoint Firehose, S3Endpoint S3)
{
    /// <summary>The answering of a request; null where it is for none of them.</summary>
    public Task? TryHandle(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.Headers.TryGetValue("X-Amz-Target", out var target))
            return S3.Matches(context.Request) ? S3.HandleAsync(context) : null;
        return target.ToString().StartsWith(FirehoseEndpoint.TargetPrefix, StringComparison.Ordinal)
            ? Firehose.HandleAsync(context)
            : Kinesis.HandleAsync(context);
    }
}
