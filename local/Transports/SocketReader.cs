using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Alleycat.Local.Transports;

/// <summary>What a socket receives, as the broker reads it. A buffer is held only while bytes are in it.</summary>
/// <remarks>
/// Waiting is a receive of no bytes, which the kernel answers when there are some; then they are taken without waiting. Whoever reads goes on
/// where the event arrived, without a queue between. One reader; <see cref="CancelPendingRead"/> may come from any thread.
/// </remarks>
internal sealed class SocketReader : PipeReader, IValueTaskSource<ReadResult>, IDisposable
{
    private const int FirstBufferBytes = 4 * 1024;
    private const int ManyPacketsBytesMax = 64 * 1024;
    private const int ReadyInARowMax = 16;

    private readonly Socket _socket;
    private readonly SocketAsyncEventArgs _waiter = new();
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private byte[]? _buffer;
    private int _from;
    private int _until;
    private ReadOnlySequence<byte> _given;
    private bool _isExamined = true;
    private bool _isAtEnd;

    // Under the gate: a read waits for its result; the kernel has been asked to tell; a cancellation came while nobody read.
    private bool _isReadWaiting;
    private bool _isAskingKernel;
    private bool _isCancelled;
    private bool _isCompleted;
    private int _readyInARow;

    /// <param name="socket">Connected and not blocking.</param>
    public SocketReader(Socket socket)
    {
        _socket = socket;
        _waiter.SetBuffer(Array.Empty<byte>(), 0, 0);
        _waiter.Completed += (_, _) => OnReadable();
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryRead(out var result))
            return new(result);
        _source.Reset();
        lock (_gate)
        {
            if (_isCancelled)
            {
                _isCancelled = false;
                return new(Result(isCancelled: true));
            }
            _isReadWaiting = true;
            if (_isAskingKernel)
                return new(this, _source.Version);
            _isAskingKernel = true;
        }
        AskKernel();
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
        {
            _isCompleted = true;
            // Otherwise the kernel's answer, which closing the socket brings, is awaited with nobody to tell.
            if (!_isAskingKernel)
                _waiter.Dispose();
        }
        ReturnBuffer();
    }

    public void Dispose() => Complete();

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void AskKernel()
    {
        if (_socket.ReceiveAsync(_waiter))
        {
            _readyInARow = 0;
            return;
        }
        // A sender that is faster than we are must not keep a thread from everybody else.
        if (++_readyInARow % ReadyInARowMax != 0)
            OnReadable();
        else
            ThreadPool.UnsafeQueueUserWorkItem(static reader => reader.OnReadable(), this, preferLocal: false);
    }

    private void OnReadable()
    {
        lock (_gate)
        {
            _isAskingKernel = false;
            if (_isCompleted)
            {
                _waiter.Dispose();
                return;
            }
            // Cancelled meanwhile: what arrived stays in the kernel until the next read asks.
            if (!_isReadWaiting)
                return;
            // From here on the buffer is this thread's; a cancellation is noted and answered below.
            _isReadWaiting = false;
        }
        var error = _waiter.SocketError;
        if (error == SocketError.Success)
            error = Receive();
        if (error == SocketError.WouldBlock)
            AskAgain();
        else if (error == SocketError.Success)
            _source.SetResult(Result(isCancelled: false));
        else
            _source.SetException(new IOException($"The connection was lost: {error}.", new SocketException((int)error)));
    }

    /// <summary>The kernel spoke too soon: somebody's checksum was wrong. The read goes on waiting.</summary>
    private void AskAgain()
    {
        bool isCancelled;
        lock (_gate)
        {
            isCancelled = _isCancelled;
            _isCancelled = false;
            _isReadWaiting = _isAskingKernel = !isCancelled;
        }
        if (isCancelled)
            _source.SetResult(Result(isCancelled: true));
        else
            AskKernel();
    }

    private SocketError Receive()
    {
        MakeRoom();
        int received;
        SocketError error;
        try
        {
            received = _socket.Receive(_buffer.AsSpan(_until), SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
        if (error == SocketError.Success)
        {
            _until += received;
            _isAtEnd = received == 0;
            _isExamined = false;
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
