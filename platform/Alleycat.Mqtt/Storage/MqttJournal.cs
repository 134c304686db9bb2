using System.Buffers;
using System.Globalization;
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
/// they happened. A failure is remembered: nothing is promised after it.
/// </remarks>
internal sealed partial class MqttJournal : IAsyncDisposable
{
    private const string FilePrefix = "journal-";

    private readonly Lock _gate = new();
    private readonly WriterTurn _turn = new();
    private readonly string _directory;
    private readonly long _rotateBytes;
    private readonly Action _writeSnapshot;
    private ArrayBufferWriter<byte> _pending = new(4096);
    private ArrayBufferWriter<byte> _writing = new(4096);
    private TaskCompletionSource _nextFlush = NewFlush();
    private long _position;
    private long _flushedPosition;
    private FileStream _file;
    private int _generation;
    private bool _isSnapshotRunning;
    private Exception? _failure;
    private Task _snapshot = Task.CompletedTask;

    /// <param name="directory">Its own; created where there is none.</param>
    /// <param name="generationBefore">
    /// Of the newest file read back, 0 for none; those up to it go when the first snapshot is flushed.
    /// </param>
    /// <param name="rotateBytes">File size from which the state is written anew.</param>
    /// <param name="writeSnapshot">Appends the whole state, each part under its lock.</param>
    public MqttJournal(string directory, int generationBefore, long rotateBytes, Action writeSnapshot)
    {
        _directory = directory;
        _generation = generationBefore;
        _rotateBytes = rotateBytes;
        _writeSnapshot = writeSnapshot;
        Directory.CreateDirectory(directory);
        _file = OpenNext();
    }

    /// <summary>Bytes ever appended; a promise made now is kept when this much is flushed.</summary>
    public long Position => Volatile.Read(ref _position);

    public void Append(MqttJournalRecordType type, string key, long number = 0, ReadOnlySpan<byte> content = default)
    {
        lock (_gate)
        {
            if (_failure is not null)
                return;
            var before = _pending.WrittenCount;
            MqttJournalFormat.Write(_pending, type, key, number, content);
            _position += _pending.WrittenCount - before;
        }
        ScheduleRun();
    }

    private void ScheduleRun()
    {
        if (_turn.TryTake())
            ThreadPool.UnsafeQueueUserWorkItem(static journal => journal.Run(), this, preferLocal: false);
    }

    /// <summary>Completes when everything up to <paramref name="position"/> is on the disk.</summary>
    /// <exception cref="MqttStoreException">It will never be.</exception>
    public async ValueTask FlushedAsync(long position)
    {
        while (true)
        {
            Task flush;
            lock (_gate)
            {
                if (_failure is not null)
                    throw new MqttStoreException("The broker's journal cannot be written.", _failure);
                if (_flushedPosition >= position)
                    return;
                flush = _nextFlush.Task;
            }
            await flush.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Writes the state into the current file and deletes the older ones: the first thing after reading them back.
    /// </summary>
    public void Snapshot()
    {
        lock (_gate)
        {
            _isSnapshotRunning = true;
            _epoch++;
        }
        var keep = _generation;
        _snapshot = SnapshotAsync(keep);
    }

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
        Fail(new ObjectDisposedException(nameof(MqttJournal)));
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    private void Run()
    {
        do
        {
            _turn.Begin();
            while (Take())
                Flush();
        }
        while (!_turn.TryLeave());
    }

    private bool Take()
    {
        lock (_gate)
        {
            if (_pending.WrittenCount == 0)
                return false;
            (_pending, _writing) = (_writing, _pending);
            return true;
        }
    }

    private void Flush()
    {
        try
        {
            _file.Write(_writing.WrittenSpan);
            _file.Flush(flushToDisk: true);
            var isRotationDue = false;
            lock (_gate)
            {
                _flushedPosition += _writing.WrittenCount;
                _nextFlush.TrySetResult();
                _nextFlush = NewFlush();
                if (!_isSnapshotRunning && _file.Length >= _rotateBytes)
                    isRotationDue = _isSnapshotRunning = true;
            }
            Empty(ref _writing);
            if (isRotationDue)
                Rotate();
        }
        catch (Exception exception)
        {
            // A flush that failed may have lost what was written before: nothing can be promised any more.
            Fail(exception);
        }
    }

    private void Fail(Exception exception)
    {
        lock (_gate)
        {
            _failure ??= exception;
            _pending.ResetWrittenCount();
            _nextFlush.TrySetResult();
        }
    }

    private void Rotate()
    {
        _file.Dispose();
        _file = OpenNext();
        lock (_gate)
            _epoch++;
        _snapshot = SnapshotAsync(_generation);
    }

    private async Task SnapshotAsync(int generation)
    {
        try
        {
            await Task.Run(_writeSnapshot).ConfigureAwait(false);
            await FlushedAsync(Position).ConfigureAwait(false);
            foreach (var (file, number) in Files(_directory))
            {
                if (number >= generation)
                    continue;
                File.Delete(file);
                // One by one, oldest first: what a crash brings back is never a later part without the one before.
                DirectoryFlush.Flush(_directory);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The older files stay and are read again; only room is lost.
        }
        lock (_gate)
            _isSnapshotRunning = false;
    }

    private FileStream OpenNext()
    {
        _generation++;
        var path = Path.Combine(_directory, FilePrefix + _generation.ToString("D8", CultureInfo.InvariantCulture) + ".log");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(MqttJournalFormat.Header());
        DirectoryFlush.Flush(_directory);
        return file;
    }

    /// <summary>The journal's files, oldest first.</summary>
    public static IEnumerable<(string Path, int Generation)> Files(string directory) =>
        !Directory.Exists(directory)
            ? []
            : Directory.GetFiles(directory, FilePrefix + "*.log")
                .Select(path => (path, int.Parse(
                    Path.GetFileNameWithoutExtension(path)[FilePrefix.Length..], CultureInfo.InvariantCulture)))
                .OrderBy(file => file.Item2);

    // A buffer that one large burst has grown is not kept for ever.
    private static void Empty(ref ArrayBufferWriter<byte> buffer)
    {
        if (buffer.Capacity > 4 * 1024 * 1024)
            buffer = new(4096);
        else
            buffer.ResetWrittenCount();
    }

    private static TaskCompletionSource NewFlush() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
