using System.Collections.Concurrent;
using System.Text.Json;
using Alleycat.Simulator.Riding;

namespace Alleycat.Simulator.Tests;

/// <summary>A broker without a network: refuses connections, cuts them, loses acknowledgements after taking the message, as a seed decides.</summary>
internal sealed class FakeTransport(int seed) : IRiderConnector
{
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();

    public double RefuseConnect { get; init; }

    /// <summary>Chance that a publish ends the connection before anything is taken.</summary>
    public double Cut { get; init; }

    /// <summary>Chance that a publish is taken, but its acknowledgement lost with the connection.</summary>
    public double LoseAcknowledgement { get; init; }

    public double RefuseMessage { get; init; }

    public ConcurrentQueue<(int RacerId, string Message)> Taken { get; } = new();

    /// <summary>(racer, second) of everything acknowledged.</summary>
    public ConcurrentDictionary<(int, int), bool> Acknowledged { get; } = new();

    public Task<IRiderConnection> ConnectAsync(int racerId, CancellationToken cancellationToken) => Happens(RefuseConnect)
        ? Task.FromException<IRiderConnection>(new RiderConnectionException("Refused."))
        : Task.FromResult<IRiderConnection>(new Connection(this, racerId));

    private bool Happens(double chance)
    {
        lock (_lock)
            return _random.NextDouble() < chance;
    }

    private sealed class Connection(FakeTransport transport, int racerId) : IRiderConnection
    {
        private bool _isCut;

        public Task<bool> PublishAsync(ReadOnlyMemory<byte> message)
        {
            _isCut |= transport.Happens(transport.Cut);
            if (_isCut)
                return Lost();
            if (transport.Happens(transport.RefuseMessage))
                return Task.FromResult(false);
            transport.Taken.Enqueue((racerId, System.Text.Encoding.UTF8.GetString(message.Span)));
            _isCut |= transport.Happens(transport.LoseAcknowledgement);
            if (_isCut)
                return Lost();
            using var json = JsonDocument.Parse(message);
            transport.Acknowledged[(racerId, json.RootElement.GetProperty("second").GetInt32())] = true;
            return Task.FromResult(true);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static Task<bool> Lost() => Task.FromException<bool>(new RiderConnectionException("Cut."));
    }
}
