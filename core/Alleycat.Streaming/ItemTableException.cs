namespace Alleycat.Streaming;

/// <summary>A table could not be read or written. The batch at hand may be tried again.</summary>
public sealed class ItemTableException(string code, string message, bool isTransient, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The service's own, such as <c>ProvisionedThroughputExceededException</c>.</summary>
    public string Code { get; } = code;

    public bool IsTransient { get; } = isTransient;
}
