namespace Alleycat.FirehoseTransform;

/// <summary>The body is no Firehose event, so there is nothing to answer. The caller's fault: the same body fails again.</summary>
public sealed class FirehoseEventException : Exception
{
    /// <param name="reason">What is wrong, as the end of a sentence.</param>
    /// <param name="position">0-based index of the byte at which it was noticed.</param>
    /// <param name="inner">The JSON reader's own words, where it was the one to notice.</param>
    public FirehoseEventException(string reason, int position, Exception? inner = null)
        : base($"The body is no Firehose event: at byte {position}, {reason}.", inner) => Position = position;

    public int Position { get; }
}
