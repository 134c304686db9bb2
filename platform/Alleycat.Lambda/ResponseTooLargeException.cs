namespace Alleycat.Lambda;

/// <summary>The Runtime API refused a response for its size (413): Lambda takes 6 MB.</summary>
public sealed class ResponseTooLargeException(int responseBytes)
    : Exception($"The response of {responseBytes} bytes is larger than Lambda takes.")
{
    public int ResponseBytes { get; } = responseBytes;
}
