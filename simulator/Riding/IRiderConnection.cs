namespace Alleycat.Simulator.Riding;

/// <summary>A bike's connection, for one caller.</summary>
internal interface IRiderConnection : IAsyncDisposable
{
    /// <summary>Publishes one message at least once; calls are sent in order and may be open side by side.</summary>
    /// <returns>True when acknowledged, false when refused for good.</returns>
    /// <exception cref="RiderConnectionException">The connection ended before the acknowledgement.</exception>
    Task<bool> PublishAsync(ReadOnlyMemory<byte> message);
}
