using System.Globalization;
using Alleycat.Disk;

namespace Alleycat.Mqtt.Storage;

/// <summary>The journal's files: one is written, and older ones stand until the whole state is in it.</summary>
internal sealed partial class MqttJournal
{
    private const string FilePrefix = "journal-";
    private const string FileSuffix = ".log";

    // The writer's, who has the turn.
    private IDiskFile? _file;
    private long _fileBytes;
    private int _generation;

    private bool _isSnapshotRunning;
    private Task _snapshot = Task.CompletedTask;

    /// <summary>The journal's files, oldest first; others in the directory are nobody's.</summary>
    public static IReadOnlyList<(string Path, int Generation)> Files(IDisk disk, string directory)
    {
        var files = new List<(string Path, int Generation)>();
        foreach (var name in disk.ListFiles(directory))
        {
            if (name.StartsWith(FilePrefix, StringComparison.Ordinal) && name.EndsWith(FileSuffix, StringComparison.Ordinal)
                && int.TryParse(
                    name.AsSpan(FilePrefix.Length, Math.Max(0, name.Length - FilePrefix.Length - FileSuffix.Length)),
                    NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
                files.Add((Path.Combine(directory, name), generation));
        }
        files.Sort(static (left, right) => left.Generation.CompareTo(right.Generation));
        return files;
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
        _snapshot = SnapshotAsync(_generation);
    }

    // The older files hold everything that was promised until the new one holds it too: what is promised meanwhile goes behind them.
    private void Rotate()
    {
        try
        {
            OpenFile(_generation + 1);
        }
        catch
        {
            lock (_gate)
                _isSnapshotRunning = false;
            throw;
        }
        lock (_gate)
            _epoch++;
        _snapshot = SnapshotAsync(_generation);
    }

    /// <summary>Goes on in a new file, whose name is durable when this returns; at a fault in the one before.</summary>
    private void OpenFile(int generation)
    {
        var path = Path.Combine(_directory, FilePrefix + generation.ToString("D8", CultureInfo.InvariantCulture) + FileSuffix);
        var file = _disk.Create(path);
        try
        {
            file.Write(MqttJournalFormat.Header(), 0);
            file.Flush();
            _disk.FlushDirectory(_directory);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        _file?.Dispose();
        (_file, _fileBytes, _generation) = (file, MqttJournalFormat.HeaderBytes, generation);
    }

    private async Task SnapshotAsync(int generation)
    {
        try
        {
            await Task.Run(WriteWholeState).ConfigureAwait(false);
            await FlushedAsync(Position, isPromise: false).ConfigureAwait(false);
            if (TryBeginPromises())
                DeleteBefore(generation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The older files stay and are read again; only room is lost.
        }
        finally
        {
            lock (_gate)
                _isSnapshotRunning = false;
        }
    }

    private void DeleteBefore(int generation)
    {
        foreach (var (file, number) in Files(_disk, _directory))
        {
            if (number >= generation)
                return;
            _disk.Delete(file);
            // One by one, oldest first: what a crash brings back is never a later part without the one before.
            _disk.FlushDirectory(_directory);
        }
    }

    private void WriteWholeState()
    {
        Append(MqttJournalRecordType.StateBegun, "");
        _writeState();
        Append(MqttJournalRecordType.StateEnded, "");
    }
}
