using System.Globalization;
using Alleycat.Streaming;

namespace Alleycat.StreamLog.Inspection;

/// <summary>Reads every byte that the streams of a directory keep and tells what is not as it should be, without opening them.</summary>
/// <remarks>Takes each stream's lock while it looks, so that nobody writes meanwhile; a stream in use is left alone.</remarks>
public sealed partial class StreamInspector
{
    private const int FindingsMax = 10_000;

    private readonly IDisk _disk;
    private readonly bool _repairs;
    private readonly List<StreamFinding> _findings = [];
    private readonly List<string> _inUse = [];
    private readonly List<ShardEnd> _ends = [];
    private int _streams;
    private int _segments;
    private int _checkpoints;
    private long _records;
    private long _bytes;

    private StreamInspector(IDisk disk, bool repairs)
    {
        _disk = disk;
        _repairs = repairs;
    }

    /// <param name="streamsDirectory">The directory of a <see cref="StreamLogCatalog"/>; absent is empty.</param>
    /// <param name="checkpointsDirectory">The directory that a <see cref="CheckpointFile"/> was given; null for none.</param>
    /// <param name="repairs">Whether to repair what can be repaired without losing anything acknowledged.</param>
    /// <param name="cancellationToken">Stops between two segments.</param>
    /// <exception cref="IOException">The disk refuses to be read, or, with <paramref name="repairs"/>, to be written.</exception>
    public static StreamVerification Verify(
        string streamsDirectory, string? checkpointsDirectory, bool repairs, CancellationToken cancellationToken = default) =>
        Verify(streamsDirectory, checkpointsDirectory, repairs, FileSystemDisk.Instance, cancellationToken);

    internal static StreamVerification Verify(
        string streamsDirectory, string? checkpointsDirectory, bool repairs, IDisk disk, CancellationToken cancellationToken)
    {
        var inspector = new StreamInspector(disk, repairs);
        foreach (var name in disk.ListDirectories(streamsDirectory).Order(StringComparer.Ordinal))
            inspector.InspectStream(Path.Combine(streamsDirectory, name), name, cancellationToken);
        // With a stream in use its end is not known, and a checkpoint may be written at this moment.
        if (checkpointsDirectory is not null && inspector._inUse.Count == 0)
            inspector.InspectCheckpoints(Path.Combine(checkpointsDirectory, CheckpointFile.DirectoryName));
        return new(inspector._streams, inspector._segments, inspector._records, inspector._bytes, inspector._checkpoints,
            inspector._inUse, inspector._findings);
    }

    private void InspectStream(string directory, string name, CancellationToken cancellationToken)
    {
        if (name.StartsWith(StreamLogCatalog.DeletedPrefix, StringComparison.Ordinal))
        {
            if (_repairs)
                _disk.DeleteDirectory(directory);
            Report(StreamDamage.UnfinishedDeletion, directory, "The stream was deleted, but not to the last file.");
            return;
        }
        _streams++;
        if (TryLock(directory) is not { } directoryLock)
        {
            _inUse.Add(name);
            return;
        }
        using (directoryLock)
        {
            if (ReadManifest(directory) is not { } manifest)
                return;
            for (var i = 0; i < manifest.ShardCount; i++)
                InspectShard(directory, new ShardId(i), new SequenceLayout(manifest.EpochMs, i), cancellationToken);
        }
    }

    private IDisposable? TryLock(string directory)
    {
        try
        {
            return _disk.Lock(Path.Combine(directory, StreamLog.LockFileName));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private StreamManifest? ReadManifest(string directory)
    {
        var path = Path.Combine(directory, StreamManifest.FileName);
        try
        {
            if (StreamManifest.Read(_disk, directory) is { } manifest)
                return manifest;
            // Written last: without it nothing was promised here, unless there are records.
            if (Shard.HoldsRecords(_disk, directory, new ShardId(0)))
                Report(StreamDamage.ManifestUnreadable, path, "The file is missing, but the stream holds records.", canRepair: false);
        }
        catch (Exception e) when (e is StreamLogCorruptException or StreamLogException)
        {
            Report(StreamDamage.ManifestUnreadable, path, e.Message, canRepair: false);
        }
        return null;
    }

    private void InspectCheckpoints(string directory)
    {
        foreach (var consumer in _disk.ListDirectories(directory).Order(StringComparer.Ordinal))
        {
            var folder = Path.Combine(directory, consumer);
            foreach (var file in _disk.ListFiles(folder).Where(f => ShardId.TryParse(f, out _)).Order(StringComparer.Ordinal))
                InspectCheckpoint(Path.Combine(folder, file));
        }
    }

    private void InspectCheckpoint(string path)
    {
        _checkpoints++;
        try
        {
            var position = CheckpointFile.Read(_disk, path);
            if (position is { } known && _ends.Find(e => e.Layout.TryIndexOf(known, out _)) is { } end
                && end.Layout.TryIndexOf(known, out var index) && index >= end.NextIndex)
            {
                var detail = string.Create(CultureInfo.InvariantCulture, $"{known} lies beyond the newest record of {end.ShardId}.");
                Forget(StreamDamage.CheckpointBeyondEnd, path, detail);
            }
        }
        catch (Exception e) when (e is StreamLogCorruptException or StreamLogException)
        {
            Forget(StreamDamage.CheckpointUnreadable, path, e.Message);
        }
    }

    private void Forget(StreamDamage damage, string path, string detail)
    {
        if (_repairs)
        {
            _disk.Delete(path);
            _disk.FlushDirectory(Path.GetDirectoryName(path)!);
        }
        Report(damage, path, detail);
    }

    private void Report(StreamDamage damage, string path, string detail, bool canRepair = true)
    {
        if (_findings.Count < FindingsMax)
            _findings.Add(new(damage, path, detail, _repairs && canRepair));
    }

    private sealed record ShardEnd(ShardId ShardId, SequenceLayout Layout, ulong NextIndex);
}
