using Alleycat.Local.Commands;
using Alleycat.Local.Identity;
using Alleycat.Local.Identity.Policies;
using Alleycat.Mqtt;

namespace Alleycat.Local.Gateway;

/// <summary>Who may connect to a gateway: loopback everyone; other machines only where TLS and bikes' identities stand ready.</summary>
/// <param name="Tls">Null where it listens on loopback only.</param>
/// <param name="Authorizer">Asked by the broker.</param>
internal sealed record GatewayIdentity(ServerTls? Tls, IMqttAuthorizer Authorizer)
{
    /// <exception cref="CommandException">TLS or identities are missing: what to do.</exception>
    public static GatewayIdentity Open(GatewayHostOptions options, TimeProvider time)
    {
        if (options.Listen is not { } address)
            return new(null, new OpenMqttAuthorizer());
        var folder = new IdentityFolder(options.DataDirectory);
        var tls = ServerTls.Open(folder, time);
        var store = IdentityStore.Open(folder, time);
        if (store.Current.Document.Bikes.Count == 0)
        {
            throw new CommandException(
                ExitCode.Failed, "no-identity", $"Listening on {address} needs bikes that may connect, and none is known yet.",
                $"Add a bike with: alleycat bike add 42 --data {options.DataDirectory}");
        }
        return new(tls, new IdentityAuthorizer(store, PolicySet.Read(folder), time));
    }
}
