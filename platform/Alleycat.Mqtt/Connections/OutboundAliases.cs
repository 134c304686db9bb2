namespace Alleycat.Mqtt.Connections;

/// <summary>
/// Short names for topics, given to one MQTT 5.0 client on one connection: the first topics that it gets have them, for
/// as long as the connection lives. Used under its session's lock.
/// </summary>
/// <param name="max">As many as the client takes and the broker gives.</param>
internal sealed class OutboundAliases(int max)
{
    private readonly Dictionary<string, ushort> _aliases = new(StringComparer.Ordinal);

    /// <summary>Finds a topic's alias.</summary>
    /// <param name="topic">Topic name.</param>
    /// <param name="alias">1 or more; 0 where it has none and gets none.</param>
    /// <returns>Whether the client knows it already; a new one is to be sent with the topic, and then kept.</returns>
    public bool IsKnown(string topic, out ushort alias)
    {
        if (_aliases.TryGetValue(topic, out alias))
            return true;
        alias = _aliases.Count < max ? (ushort)(_aliases.Count + 1) : (ushort)0;
        return false;
    }

    /// <summary>The client has been told.</summary>
    public void Keep(string topic, ushort alias) => _aliases[topic] = alias;
}
