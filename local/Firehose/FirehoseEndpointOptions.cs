namespace Alleycat.Local.Firehose;

/// <summary>How much the Firehose endpoint takes, and from whom.</summary>
internal sealed record FirehoseEndpointOptions
{
    /// <summary>The largest request body in bytes, above which the answer is 413; default 8 MiB: 4 MiB of data in base64 with its JSON.</summary>
    public int BodyBytesMax { get; init; } = 8 << 20;

    /// <summary>
    /// Secret keys by access key id: where given, every request must be signed by one of them. Null (default) takes any request, signed
    /// or not, which is for the loopback only.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }
}
