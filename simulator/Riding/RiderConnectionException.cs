namespace Alleycat.Simulator.Riding;

/// <summary>A connection could not be made, or ended; another try may do.</summary>
internal sealed class RiderConnectionException(string message, Exception? inner = null) : Exception(message, inner);
