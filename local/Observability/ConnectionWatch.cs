using Alleycat.Mqtt;

namespace Alleycat.Local.Observability;

/// <summary>Whether clients that come are let in: the refusals of the last minute beside the connections there are.</summary>
/// <remarks>
/// A single stranger at the door is no fault. The stage is unwell where at least <see cref="RefusalsLeast"/> were refused in a minute, and
/// no fewer than are connected: then it is the door, not the guest.
/// </remarks>
internal sealed class ConnectionWatch(TimeProvider time)
{
    public const int RefusalsLeast = 5;

    /// <summary>More need not be told apart.</summary>
    private const int RefusalsKeptMax = 1_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Queue<long> _refusedAt = new();
    private string _lastReason = "";

    public void Ended(MqttConnectionEnd end)
    {
        if (end.Cause is not (MqttConnectionEndCause.Refused or MqttConnectionEndCause.NotAuthorized or MqttConnectionEndCause.LimitReached))
            return;
        lock (_lock)
        {
            if (_refusedAt.Count == RefusalsKeptMax)
                _refusedAt.Dequeue();
            _refusedAt.Enqueue(time.GetTimestamp());
            _lastReason = $"{end.Cause}, {end.Reason}";
        }
    }

    /// <param name="connections">Open now.</param>
    public (bool IsHealthy, string Detail) Check(int connections)
    {
        lock (_lock)
        {
            while (_refusedAt.TryPeek(out var at) && time.GetElapsedTime(at) > Window)
                _refusedAt.Dequeue();
            if (_refusedAt.Count == 0)
                return (true, $"{connections} connections");
            var isHealthy = _refusedAt.Count < RefusalsLeast || _refusedAt.Count < connections;
            return (isHealthy, $"{connections} connections; {_refusedAt.Count} refused in the last minute, the last for {_lastReason}");
        }
    }
}
