using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Alleycat.Local.Transports;

/// <summary>Accepts connections that another endpoint of the same server has taken already.</summary>
/// <remarks>Bounded: one that finds the queue full waits, and with it nobody but its own client.</remarks>
internal sealed class HandoverListener : IConnectionListener
{
    private const int WaitingMax = 64;

    private readonly Channel<HandedOver> _waiting = Channel.CreateBounded<HandedOver>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    public EndPoint EndPoint => HandoverEndPoint.Instance;

    /// <summary>Hands a connection over; completes when its new owner is done with it.</summary>
    public async Task HandOverAsync(ConnectionContext connection)
    {
        var handed = new HandedOver(connection);
        try
        {
            await _waiting.Writer.WriteAsync(handed, connection.ConnectionClosed);
        }
        catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException)
        {
            // The server stops, or the client is gone: returning closes the connection.
            return;
        }
        await handed.Done;
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_waiting.Reader.TryRead(out var handed))
                return handed;
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete();
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var handed))
            await handed.DisposeAsync();
    }

    /// <summary>A connection under its second owner. It stays the first one's to close; what is set on it here is seen here only.</summary>
    private sealed class HandedOver : ConnectionContext
    {
        private readonly ConnectionContext _connection;
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HandedOver(ConnectionContext connection)
        {
            _connection = connection;
            Features = new FeatureCollection(connection.Features);
            ConnectionId = connection.ConnectionId;
            LocalEndPoint = connection.LocalEndPoint;
            RemoteEndPoint = connection.RemoteEndPoint;
            ConnectionClosed = connection.ConnectionClosed;
            Transport = connection.Transport;
            Items = new Dictionary<object, object?>(connection.Items);
        }

        public Task Done => _done.Task;

        public override string ConnectionId { get; set; }

        public override IFeatureCollection Features { get; }

        public override IDictionary<object, object?> Items { get; set; }

        public override IDuplexPipe Transport { get; set; }

        public override void Abort(ConnectionAbortedException abortReason) => _connection.Abort(abortReason);

        public override ValueTask DisposeAsync()
        {
            _done.TrySetResult();
            return base.DisposeAsync();
        }
    }
}

/// <summary>Binds <see cref="HandoverEndPoint"/> and leaves every other endpoint to the transports that can.</summary>
internal sealed class HandoverListenerFactory(HandoverListener listener) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is HandoverEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(listener);
}
