namespace Alleycat.Streaming;

/// <summary>A stream that is bounded in bytes is full: nothing of the call was stored, and the same call may succeed later.</summary>
/// <param name="message">What is full, how large it is, and what makes room.</param>
public sealed class StreamFullException(string message) : Exception(message);
