using System.Globalization;
using System.Text;
using Alleycat.Mqtt;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests.Network;

/// <summary>
/// What the platform itself publishes with QoS 1: boards, which are retained and now and then deleted, and news, which are not. It knows what
/// the broker said is kept.
/// </summary>
internal sealed class Boards(Random random)
{
    private static readonly string Filling = new('x', 150);

    private readonly Dictionary<string, Board> _boards = [];
    private int _lastNumber;

    /// <summary>Numbers of everything that was acknowledged while the spectator was subscribed.</summary>
    public List<int> Acknowledged { get; } = [];

    /// <summary>Publishes one more.</summary>
    /// <returns>Whether the broker said that it is kept.</returns>
    public async Task<bool> PublishAsync(MqttBroker broker, bool isOwed)
    {
        var number = ++_lastNumber;
        var kind = random.Next(8);
        var topic = kind < 2 ? "alleycat-subscribe/news" : $"alleycat-subscribe/class-{1 + kind % 3}";
        // A board is deleted by an empty message, which has no number.
        var isDeleted = kind == 7;
        if (kind >= 2)
            (_boards.TryGetValue(topic, out var board) ? board : _boards[topic] = new()).Tried.Add(isDeleted ? null : number);
        var payload = isDeleted ? [] : Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {Filling}"));
        try
        {
            await broker.PublishAsync(new TopicMessage(topic, payload, Qos: 1, Retain: kind >= 2));
        }
        catch (MqttStoreException)
        {
            return false;
        }
        if (kind >= 2)
            _boards[topic].Keep();
        if (isOwed && !isDeleted)
            Acknowledged.Add(number);
        return true;
    }

    /// <summary>Each board is the last that was acknowledged, or one that was tried after it.</summary>
    public void Verify(Dictionary<string, int> retained)
    {
        foreach (var (topic, board) in _boards)
        {
            int? found = retained.TryGetValue(topic, out var number) ? number : null;
            if (!board.Tried.Contains(found))
                throw new InvariantViolatedException($"{topic} holds {found?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}, of [{string.Join(' ', board.Tried)}]");
            // What one start has told stands at the next.
            board.Is(found);
        }
    }

    private sealed class Board
    {
        /// <summary>What it may hold: the last that was acknowledged, then whatever was tried since; null for none.</summary>
        public List<int?> Tried { get; } = [null];

        public void Keep() => Tried.RemoveRange(0, Tried.Count - 1);

        public void Is(int? found)
        {
            Tried.Clear();
            Tried.Add(found);
        }
    }
}
