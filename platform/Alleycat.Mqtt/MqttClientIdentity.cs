namespace Alleycat.Mqtt;

/// <summary>A connected client as the authorizer knows it.</summary>
/// <param name="ClientId">As in the CONNECT, or as the broker assigned it.</param>
/// <param name="Connection">Its transport.</param>
public sealed record MqttClientIdentity(string ClientId, MqttConnectionInfo Connection)
{
    /// <summary>
    /// What the authorizer found out at CONNECT and wants to see again; the broker never looks at it.
    /// </summary>
    public object? Principal { get; set; }

    /// <summary>
    /// Whose the client's session is, kept with it over restarts: another owner never gets it. Empty (default): nobody's
    /// in particular, where everyone may do everything.
    /// </summary>
    public string Owner { get; set; } = "";
}
