using System.Net.Sockets;

namespace Alleycat.Local.Transports.Readiness;

/// <summary>How one socket's reader learns that something has arrived.</summary>
internal interface IReadiness : IDisposable
{
    /// <summary>Asks to be told, by <see cref="SocketReader.OnReadable"/>, as soon as there is something to receive or the peer has ended.</summary>
    /// <param name="error">Why the socket cannot be asked; success otherwise.</param>
    /// <returns>False where there is something now, or an error: nobody will be told.</returns>
    bool IsToBeTold(out SocketError error);
}
