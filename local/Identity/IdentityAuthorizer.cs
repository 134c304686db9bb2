using System.Globalization;
using System.Text;
using Alleycat.Local.Identity.Policies;
using Alleycat.Mqtt;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Topics;

namespace Alleycat.Local.Identity;

/// <summary>
/// Who may do what over MQTT: everything on the ports in the clear, which only loopback has; by certificate or token and by policy on
/// those with TLS.
/// </summary>
internal sealed class IdentityAuthorizer(IdentityStore store, PolicySet policies, TimeProvider time) : IMqttAuthorizer
{
    private const string ViewerOwner = "viewer";
    private const string RacerOwnerPrefix = "racer:";

    private readonly OpenMqttAuthorizer _loopback = new();

    public MqttReasonCode MayConnect(MqttClientIdentity client, string? username, ReadOnlyMemory<byte>? password)
    {
        if (client.Connection.Transport is "tcp" or "ws")
            return _loopback.MayConnect(client, username, password);
        var fault = Identify(client, username, password, out var bike);
        if (fault != MqttReasonCode.Success)
            return fault;
        client.Principal = bike;
        client.Owner = bike is null ? ViewerOwner : RacerOwnerPrefix + bike.Racer.ToString(CultureInfo.InvariantCulture);
        return Allows(client, PolicyAction.Connect, $"client/{client.ClientId}") ? MqttReasonCode.Success : MqttReasonCode.NotAuthorized;
    }

    public bool MayPublish(MqttClientIdentity client, string topic) =>
        IsLocal(client) ? _loopback.MayPublish(client, topic)
        // What only the platform publishes no policy can give away.
        : !OpenMqttAuthorizer.IsPlatformTopic(topic) && Allows(client, PolicyAction.Publish, $"topic/{topic}");

    public bool MayRetain(MqttClientIdentity client, string topic) =>
        IsLocal(client) || Allows(client, PolicyAction.RetainPublish, $"topic/{topic}");

    public bool MaySubscribe(MqttClientIdentity client, string topicFilter)
    {
        if (IsLocal(client))
            return _loopback.MaySubscribe(client, topicFilter);
        MqttTopic.TrySplitShare(topicFilter, out _, out var bare);
        return Allows(client, PolicyAction.Subscribe, $"topicfilter/{bare}");
    }

    public bool MayReceive(MqttClientIdentity client, string topic) =>
        IsLocal(client) || Allows(client, PolicyAction.Receive, $"topic/{topic}");

    public bool MayStay(MqttClientIdentity client) =>
        client.Principal is not BikePrincipal bike || bike.Holds(store.Current, time.GetUtcNow());

    /// <summary>A session that came back with the journal has its owner, and nothing else of its client.</summary>
    private static bool IsLocal(MqttClientIdentity client) => client.Owner.Length == 0 && client.Connection.Transport is "tcp" or "ws";

    private bool Allows(MqttClientIdentity client, PolicyAction action, string resource)
    {
        var racer = client.Owner.StartsWith(RacerOwnerPrefix, StringComparison.Ordinal) ? client.Owner[RacerOwnerPrefix.Length..] : null;
        return (racer is null ? policies.Viewer : policies.Bike).Allows(action, resource, new(racer, client.ClientId));
    }

    /// <param name="client">Its transport may have proved who it is already.</param>
    /// <param name="username">Empty, or the racer's id: whoever names another is somebody else.</param>
    /// <param name="password">A token, or nothing.</param>
    /// <param name="bike">Null for a viewer.</param>
    private MqttReasonCode Identify(MqttClientIdentity client, string? username, ReadOnlyMemory<byte>? password, out BikePrincipal? bike)
    {
        bike = null;
        var known = store.Refresh();
        var now = time.GetUtcNow();
        if (client.Connection.Principal is { } certificate)
        {
            if (!known.BikeOfCertificate.TryGetValue(certificate, out var found) || found.CertificateExpiresAt is not { } expiresAt)
                return MqttReasonCode.NotAuthorized;
            bike = new(found.Racer, expiresAt, null, certificate);
        }
        if (password is { IsEmpty: false } given)
        {
            if (RacerToken.Verify(Encoding.UTF8.GetString(given.Span), known, now, out var found) != TokenFault.None)
                return MqttReasonCode.BadUserNameOrPassword;
            // Two proofs of two racers prove nothing.
            if (bike is not null && bike.Racer != found!.Racer)
                return MqttReasonCode.NotAuthorized;
            bike ??= new(found!.Racer, found.ExpiresAt, found.Serial, null);
        }
        if (string.IsNullOrEmpty(username))
            return MqttReasonCode.Success;
        return username == bike?.Racer.ToString(CultureInfo.InvariantCulture) ? MqttReasonCode.Success : MqttReasonCode.BadUserNameOrPassword;
    }
}
