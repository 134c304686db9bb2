using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Alleycat.Local.Transports.Readiness;

namespace Alleycat.Local.Transports;

/// <summary>What a socket receives, as the broker reads it. A buffer is held only while bytes are in it.</summary>
/// <remarks>
/// Waiting holds no buffer: <see cref="IReadiness"/> tells when there is something, and it is taken without waiting. Whoever reads goes on where
/// that was told, without a queue between; what a read has left over is taken by the thread pool. One reader;
/// <see cref="CancelPendingRead"/> may come from any thread.
/// </remarks>
internal sealed class SocketReader : PipeReader, IValueTaskSource<ReadResult>, IDisposable
{
    private const int FirstBufferBytes = 4 * 1024;
    private const int ManyPacketsBytesMax = 64 * 1024;

    private readonly Socket _socket;
    private readonly IReadiness _readiness;
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private byte[]? _buffer;
    private int _from;
    private int _until;
    private ReadOnlySequence<byte> _given;
    private bool _isExamined = true;
    private bool _isAtEnd;

    // Under the gate: a read waits for its result; the kernel has said that there is something, and it has not all been taken; it has said
    // that nothing will follow what there is; a cancellation came while nobody read.
    private bool _isReadWaiting;
    private bool _isReadable;
    private bool _isHungUp;
    private bool _isCancelled;
    private bool _isCompleted;

    /// <param name="socket">Connected and not blocking.</param>
    /// <param name="watch">Makes what tells this reader that there is something.</param>
    public SocketReader(Socket socket, Func<Socket, SocketReader, IReadiness> watch)
    {
        _socket = socket;
        _readiness = watch(socket, this);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryRead(out var result))
            return new(result);
        _source.Reset();
        bool isReadable;
        lock (_gate)
        {
            if (_isCancelled)
            {
                _isCancelled = false;
                return new(Result(isCancelled: true));
            }
            _isReadWaiting = true;
            isReadable = _isReadable;
        }
        var error = SocketError.Success;
        if (isReadable || !_readiness.IsToBeTold(out error))
        {
            // A sender that is faster than we are must not keep this thread from everybody else.
            if (error == SocketError.Success)
                ThreadPool.UnsafeQueueUserWorkItem(static reader => reader.OnReadable(isHungUp: false), this, preferLocal: false);
            else
                OnReadable(isHungUp: false, error);
        }
        return new(this, _source.Version);
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (_gate)
        {
            if (_isCancelled)
            {
                _isCancelled = false;
                result = Result(isCancelled: true);
                return true;
            }
        }
        result = default;
        if (_isExamined && !_isAtEnd)
            return false;
        result = Result(isCancelled: false);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isExamined = _given.Slice(examined).IsEmpty;
        _from += (int)_given.Slice(_given.Start, consumed).Length;
        _given = default;
        if (_from == _until)
            ReturnBuffer();
    }

    public override void CancelPendingRead()
    {
        lock (_gate)
        {
            if (!_isReadWaiting)
            {
                _isCancelled = true;
                return;
            }
            _isReadWaiting = false;
        }
        _source.SetResult(Result(isCancelled: true));
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
            _isCompleted = true;
        _readiness.Dispose();
        ReturnBuffer();
    }

    public void Dispose() => Complete();

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>There is something to receive, or the connection has ended or is broken. From any thread.</summary>
    /// <param name="isHungUp">The peer has ended, or the connection is broken: after this nobody tells of anything more.</param>
    /// <param name="error">What is broken, where the kernel says so now and not to the next receive.</param>
    public void OnReadable(bool isHungUp, SocketError error = SocketError.Success)
    {
        while (true)
        {
            lock (_gate)
            {
                _isReadable = true;
                _isHungUp |= isHungUp;
                // What comes while nobody reads stays in the kernel until the next read.
                if (!_isReadWaiting || _isCompleted)
                    return;
                // From here on the buffer is this thread's; a cancellation is noted and answered below. What arrives from now on is told anew.
                isHungUp = _isHungUp;
                _isReadWaiting = _isReadable = _isHungUp = false;
            }
            if (error == SocketError.Success)
                error = Receive(isHungUp);
            if (error == SocketError.Success)
            {
                _source.SetResult(Result(isCancelled: false));
                return;
            }
            if (error != SocketError.WouldBlock)
            {
                _source.SetException(new IOException($"The connection was lost: {error}.", new SocketException((int)error)));
                return;
            }
            if (!GoOnWaiting(out error))
                return;
            isHungUp = false;
        }
    }

    /// <summary>The kernel spoke too soon: somebody's checksum was wrong, or another socket's event was meant.</summary>
    /// <returns>Whether there is something after all, or an error.</returns>
    private bool GoOnWaiting(out SocketError error)
    {
        bool isCancelled, isReadable;
        error = SocketError.Success;
        lock (_gate)
        {
            isCancelled = _isCancelled;
            _isCancelled = false;
            _isReadWaiting = !isCancelled;
            isReadable = _isReadable;
        }
        if (isCancelled)
            _source.SetResult(Result(isCancelled: true));
        return !isCancelled && (isReadable || !_readiness.IsToBeTold(out error));
    }

    private SocketError Receive(bool isHungUp)
    {
        MakeRoom();
        int received;
        SocketError error;
        var room = _buffer!.Length - _until;
        try
        {
            received = _socket.Receive(_buffer.AsSpan(_until), SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
        if (error != SocketError.Success)
            return error;
        _until += received;
        _isAtEnd = received == 0;
        _isExamined = false;
        // A receive that is filled may have left something, and the end comes behind the last bytes: nobody will tell of either again.
        if (isHungUp || received == room)
        {
            lock (_gate)
                (_isReadable, _isHungUp) = (true, _isHungUp || isHungUp);
        }
        return error;
    }

    /// <summary>What is left of a packet moves to the front; a packet larger than the buffer gets one twice as large.</summary>
    private void MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
            _from = _until = 0;
            return;
        }
        if (_until < _buffer.Length)
            return;
        var left = _until - _from;
        // A buffer that was filled by many packets grows too: the sender is fast, and fewer calls do.
        var larger = _from == 0 || _buffer.Length < ManyPacketsBytesMax
            ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2)
            : ArrayPool<byte>.Shared.Rent(_buffer.Length);
        _buffer.AsSpan(_from, left).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        (_from, _until) = (0, left);
    }

    private ReadResult Result(bool isCancelled)
    {
        _given = _buffer is null ? ReadOnlySequence<byte>.Empty : new(_buffer, _from, _until - _from);
        return new(_given, isCancelled, _isAtEnd);
    }

    private void ReturnBuffer()
    {
        if (_buffer is null)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        (_from, _until) = (0, 0);
    }
}
