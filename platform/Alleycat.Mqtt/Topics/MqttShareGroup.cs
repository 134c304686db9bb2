using Alleycat.Mqtt.Sessions;

namespace Alleycat.Mqtt.Topics;

/// <summary>The members of one shared subscription, <c>$share/name/filter</c>; they take turns.</summary>
internal sealed class MqttShareGroup
{
    private MqttSubscription[] _members = [];
    private uint _turn;

    public bool IsEmpty => _members.Length == 0;

    /// <summary>Only under the tree's lock.</summary>
    public void Add(MqttSubscription member) =>
        _members = [.. _members.Where(other => other.Session != member.Session), member];

    /// <summary>Only under the tree's lock.</summary>
    public void Remove(MqttSession session) => _members = [.. _members.Where(other => other.Session != session)];

    /// <summary>The next member whose turn it is: a connected one before one that is away.</summary>
    public MqttSubscription? Next()
    {
        var members = _members;
        if (members.Length == 0)
            return null;
        var turn = Interlocked.Increment(ref _turn);
        for (uint i = 0; i < members.Length; i++)
        {
            var member = members[(int)((turn + i) % (uint)members.Length)];
            if (member.Session.IsConnected)
                return member;
        }
        return members[(int)(turn % (uint)members.Length)];
    }
}
