namespace Alleycat.Streaming;

/// <summary>
/// What a delivery stream may hand to its transform at once so that the answer fits Lambda's payload limit whatever the records are.
/// </summary>
/// <remarks>The arithmetic is in docs/formats/packed-records.md and proven by a test of firehose-transform.</remarks>
public static class FirehoseTransformLimits
{
    /// <summary>Lambda's limit for a synchronous request.</summary>
    public const int RequestBytesMax = 6 * 1024 * 1024;

    /// <summary>
    /// Lambda's limit for a synchronous response; the transform never writes more, whatever the records are, for events of up to
    /// 15,000 of them: what does not fit any more is set aside with the fault <c>response-full</c>.
    /// </summary>
    public const int ResponseBytesMax = 6 * 1024 * 1024;

    /// <summary>Records in one invocation.</summary>
    public const int RecordsPerInvocationMax = 4_000;

    /// <summary>
    /// Data in one invocation, before base64, a packed record counted by what it unpacks to.
    /// </summary>
    public const int DataBytesPerInvocationMax = 5 * 1024 * 1024 / 2;
}
