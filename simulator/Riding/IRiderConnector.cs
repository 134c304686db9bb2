namespace Alleycat.Simulator.Riding;

/// <summary>Connects bikes.</summary>
internal interface IRiderConnector
{
    /// <exception cref="RiderConnectionException">It cannot be reached now.</exception>
    Task<IRiderConnection> ConnectAsync(int racerId, CancellationToken cancellationToken);
}
