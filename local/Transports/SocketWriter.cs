using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Alleycat.Local.Transports;

/// <summary>What the broker writes, as a socket sends it: at once where the kernel takes it, else when the peer has read.</summary>
/// <remarks>
/// One writer. Nothing is sent before a flush, and a flush that waits holds everything unsent, so what is in memory is bounded by what the
/// writer puts between two flushes. A buffer is held only while bytes are in it.
/// </remarks>
internal sealed class SocketWriter(Socket socket) : PipeWriter, IValueTaskSource<FlushResult>, IDisposable
{
    private const int FirstBufferBytes = 1024;

    private readonly Lock _gate = new();
    private SocketAsyncEventArgs? _sender;
    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private byte[]? _buffer;
    private int _bytes;
    private bool _isFlushWaiting;
    private bool _isSending;
    private bool _isCancelled;
    private bool _isBroken;

    /// <summary>Completed with an error: the peer is to see a reset, not an orderly end.</summary>
    public bool IsGivenUp { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _bytes;

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_bytes);
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (_buffer?.Length ?? 0) - _bytes);
        _bytes += bytes;
    }

    /// <returns>Completed where the peer is gone; cancelled after <see cref="CancelPendingFlush"/>.</returns>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_isCancelled)
            {
                _isCancelled = false;
                return new(new FlushResult(isCanceled: true, isCompleted: _isBroken));
            }
            if (_isSending)
                throw new InvalidOperationException("A flush that was cancelled has not ended: complete the writer.");
        }
        var sent = SendNow();
        if (sent == _bytes || _isBroken)
        {
            ReturnBuffer();
            return new(new FlushResult(isCanceled: false, isCompleted: _isBroken));
        }
        return SendRestAsync(sent, cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        lock (_gate)
        {
            if (!_isFlushWaiting)
            {
                _isCancelled = true;
                return;
            }
            _isFlushWaiting = false;
        }
        _source.SetResult(new FlushResult(isCanceled: true, isCompleted: false));
    }

    /// <summary>Sends nothing more; what was not flushed is dropped.</summary>
    public override void Complete(Exception? exception = null)
    {
        IsGivenUp |= exception is not null;
        lock (_gate)
        {
            // A send under way still reads the buffer; closing the socket ends it, and then it is given back.
            _isBroken = true;
            if (_isSending)
                return;
        }
        ReturnBuffer();
        _sender?.Dispose();
    }

    public void Dispose() => Complete();

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private int SendNow()
    {
        var sent = 0;
        try
        {
            while (sent < _bytes)
            {
                sent += socket.Send(_buffer.AsSpan(sent, _bytes - sent), SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock)
                    break;
                if (error != SocketError.Success)
                {
                    _isBroken = true;
                    break;
                }
            }
        }
        catch (ObjectDisposedException)
        {
            _isBroken = true;
        }
        return sent;
    }

    private ValueTask<FlushResult> SendRestAsync(int sent, CancellationToken cancellationToken)
    {
        if (_sender is null)
        {
            _sender = new();
            _sender.Completed += (_, _) => OnSent();
        }
        _source.Reset();
        lock (_gate)
            _isFlushWaiting = _isSending = true;
        _sender.SetBuffer(_buffer.AsMemory(sent, _bytes - sent));
        if (!socket.SendAsync(_sender))
            OnSent();
        var flush = new ValueTask<FlushResult>(this, _source.Version);
        return cancellationToken.CanBeCanceled ? WithCancellationAsync(flush, cancellationToken) : flush;
    }

    private async ValueTask<FlushResult> WithCancellationAsync(ValueTask<FlushResult> flush, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static writer => ((SocketWriter)writer!).CancelPendingFlush(), this);
        var result = await flush;
        if (result.IsCanceled)
            cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>The kernel has taken everything (a stream socket's send completes when all of it is taken), or the connection is lost.</summary>
    private void OnSent()
    {
        bool isAwaited;
        lock (_gate)
        {
            _isSending = false;
            _isBroken |= _sender!.SocketError != SocketError.Success;
            isAwaited = _isFlushWaiting;
            _isFlushWaiting = false;
        }
        ReturnBuffer();
        if (isAwaited)
            _source.SetResult(new FlushResult(isCanceled: false, isCompleted: _isBroken));
    }

    private void MakeRoom(int sizeHint)
    {
        sizeHint = Math.Max(sizeHint, 1);
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBufferBytes, sizeHint));
            _bytes = 0;
            return;
        }
        if (_buffer.Length - _bytes >= sizeHint)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _bytes + sizeHint));
        _buffer.AsSpan(0, _bytes).CopyTo(larger);
        // What a cancelled flush is still sending from is left to the collector.
        if (!Volatile.Read(ref _isSending))
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _bytes = 0;
    }
}
