using System.Buffers;
using Alleycat.Disk;
using Alleycat.Mqtt.Connections;

namespace Alleycat.Mqtt.Storage;

/// <summary>
/// An append-only log with group commit: whoever owes a promise waits for the flush that covers it, and one flush
/// covers everyone who
/// waits. From time to time the state is written anew into a fresh file, and the older ones are deleted.
/// </summary>
/// <remarks>
/// Records of one session, and of retained messages, are appended under the lock that guards them, so the file has
/// them in the order
/// they happened. When the disk fails nothing is promised until the whole state stands in a new file
/// (<c>MqttJournal.Recovery.cs</c>).
/// </remarks>
internal sealed partial class MqttJournal : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly WriterTurn _turn = new();
    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly long _rotateBytes;
    private readonly Action _writeState;
    private ArrayBufferWriter<byte> _pending = new(4096);
    private ArrayBufferWriter<byte> _writing = new(4096);
    private TaskCompletionSource _nextFlush = NewFlush();
    private long _position;
    private long _flushedPosition;
    private MqttJournalCondition _condition;
    private Exception? _failure;

    /// <param name="disk">Where the directory lies.</param>
    /// <param name="directory">Its own; created where there is none.</param>
    /// <param name="generationBefore">
    /// Of the newest file read back, 0 for none; those up to it go when the first snapshot is flushed.
    /// </param>
    /// <param name="rotateBytes">File size from which the state is written anew.</param>
    /// <param name="writeState">Appends the whole state, each part under its lock.</param>
    /// <exception cref="IOException">The directory or its first file cannot be made.</exception>
    public MqttJournal(IDisk disk, string directory, int generationBefore, long rotateBytes, Action writeState)
    {
        _disk = disk;
        _directory = directory;
        _generation = generationBefore;
        _rotateBytes = rotateBytes;
        _writeState = writeState;
        disk.CreateDirectory(directory);
        OpenFile(generationBefore + 1);
    }

    /// <summary>Bytes ever appended; a promise made now is kept when this much is flushed.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Why nothing can be promised now; null where it can.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Called each time the disk fails.</summary>
    public Action Failed { get; init; } = static () => { };

    public void Append(MqttJournalRecordType type, string key, long number = 0, ReadOnlySpan<byte> content = default)
    {
        lock (_gate)
        {
            if (!TakesRecords)
                return;
            var before = _pending.WrittenCount;
            MqttJournalFormat.Write(_pending, type, key, number, content);
            _position += _pending.WrittenCount - before;
        }
        ScheduleRun();
    }

    /// <summary>Completes when everything up to <paramref name="position"/> is on the disk.</summary>
    /// <exception cref="MqttStoreException">It is not, and nobody knows when it will be.</exception>
    public ValueTask FlushedAsync(long position) => FlushedAsync(position, isPromise: true);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _snapshot.ConfigureAwait(false);
            await FlushedAsync(Position).ConfigureAwait(false);
        }
        catch (MqttStoreException)
        {
            // Whoever was promised anything has been told already.
        }
        // The turn is kept: nothing is written into a closed file.
        while (!_turn.TryTake())
            await Task.Yield();
        Fail(MqttJournalCondition.Closed, new ObjectDisposedException(nameof(MqttJournal)));
        // A snapshot that began before the end finds the journal closed.
        await _snapshot.ConfigureAwait(false);
        _file?.Dispose();
    }

    // Under the gate.
    private bool TakesRecords => _condition is MqttJournalCondition.Sound or MqttJournalCondition.Recovering;

    private async ValueTask FlushedAsync(long position, bool isPromise)
    {
        while (true)
        {
            Task flush;
            lock (_gate)
            {
                if (isPromise ? _condition != MqttJournalCondition.Sound : !TakesRecords)
                    throw new MqttStoreException($"The broker's journal cannot be written: {_failure?.Message}", _failure);
                if (_flushedPosition >= position)
                    return;
                flush = _nextFlush.Task;
            }
            await flush.ConfigureAwait(false);
        }
    }

    private void ScheduleRun()
    {
        if (_turn.TryTake())
            ThreadPool.UnsafeQueueUserWorkItem(static journal => journal.Run(), this, preferLocal: false);
    }

    private static TaskCompletionSource NewFlush() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
