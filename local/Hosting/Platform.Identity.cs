using Alleycat.Local.Commands;
using Alleycat.Local.Identity;
using Alleycat.Local.Identity.Policies;
using Alleycat.Mqtt;

namespace Alleycat.Local.Hosting;

/// <content>Who may connect: loopback everyone; other machines only where TLS and identities stand ready.</content>
internal sealed partial class Platform
{
    /// <summary>Null where the platform listens on loopback only.</summary>
    private readonly SecureListener? _secure;

    public string? HttpsAddress => _web!.HttpsAddress;

    public string? MqttsAddress => _web!.MqttsAddress;

    /// <summary>Who is known; null where the platform listens on loopback only.</summary>
    private readonly IdentityStore? _identities;

    /// <exception cref="CommandException">TLS or identities are missing: what to do.</exception>
    private static SecureListener? OpenSecureListener(
        PlatformOptions options, TimeProvider time, out IMqttAuthorizer authorizer, out IdentityStore? identities)
    {
        identities = null;
        authorizer = new OpenMqttAuthorizer();
        if (options.Listen is not { } address)
            return null;
        var folder = new IdentityFolder(options.DataDirectory);
        var tls = ServerTls.Open(folder, time);
        var store = IdentityStore.Open(folder, time);
        if (store.Current.Document is { Bikes.Count: 0, AccessKeys.Count: 0 })
        {
            throw new CommandException(
                ExitCode.Failed, "no-identity", $"Listening on {address} needs somebody who may connect, and nobody is known yet.",
                "Add a bike with: alleycat bike add 42");
        }
        authorizer = new IdentityAuthorizer(store, PolicySet.Read(folder), time);
        identities = store;
        return new(address, options.HttpsPort, options.MqttsPort, tls, new AccessKeySecrets(store));
    }

    private MqttBrokerOptions BrokerOptionsOf(PlatformOptions options, string storeDirectory, IMqttAuthorizer authorizer) =>
        (options.IsIotCoreStrict ? MqttBrokerOptions.IotCore : new()) with
        {
            StoreDirectory = storeDirectory,
            ConnectionEnded = ConnectionEnds(),
            Authorizer = authorizer,
            SendsReasonStrings = true,
        };
}
