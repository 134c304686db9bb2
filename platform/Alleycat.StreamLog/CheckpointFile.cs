using Alleycat.Streaming;

namespace Alleycat.StreamLog;

/// <summary>Checkpoints as small files, <c>checkpoints/{consumer}/{shard}</c> under a directory; replaced atomically,
/// flushed.</summary>
/// <remarks>Layout: docs/formats/stream-log.md. A checkpoint may also go back: a consumer that replays says so by
/// writing it.</remarks>
public sealed class CheckpointFile : ICheckpointStore
{
    internal const string DirectoryName = "checkpoints";

    private const string Title = "alleycat-checkpoint";
    private const int Version = 1;
    private const string ValueName = "sequence-number";

    private readonly string _directory;
    private readonly IDisk _disk;
    private readonly Lock _gate = new();

    /// <param name="directory">The directory that gets the <c>checkpoints</c> directory; the stream's own is a good
    /// place.</param>
    public CheckpointFile(string directory) : this(directory, FileSystemDisk.Instance)
    {
    }

    internal CheckpointFile(string directory, IDisk disk)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _directory = Path.Combine(directory, DirectoryName);
        _disk = disk;
    }

    /// <inheritdoc/>
    /// <exception cref="StreamLogCorruptException">The file is not as it was written.</exception>
    /// <exception cref="ArgumentException">The consumer's name is not 1 to 128 characters of
    /// <c>[a-zA-Z0-9_.-]</c>.</exception>
    public SequenceNumber? Read(string consumer, ShardId shardId)
    {
        var path = Path.Combine(DirectoryOf(consumer), shardId.ToString());
        lock (_gate)
            return Read(_disk, path);
    }

    /// <summary>One checkpoint's file; null where there is none.</summary>
    internal static SequenceNumber? Read(IDisk disk, string path)
    {
        if (SealedText.Read(disk, path, Title, Version) is not { } lines)
            return null;
        return lines.TryGetValue(ValueName, out var text) && SequenceNumber.TryParse(text, out var sequenceNumber)
            ? sequenceNumber
            : throw new StreamLogCorruptException(path, 0, $"there is no {ValueName}");
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The disk refuses; the checkpoint that was there still holds.</exception>
    public ValueTask WriteAsync(
        string consumer, ShardId shardId, SequenceNumber sequenceNumber, CancellationToken cancellationToken = default)
    {
        var directory = DirectoryOf(consumer);
        return new ValueTask(Task.Run(() => Write(directory, shardId, sequenceNumber), cancellationToken));
    }

    private void Write(string directory, ShardId shardId, SequenceNumber sequenceNumber)
    {
        lock (_gate)
        {
            _disk.CreateDirectory(directory);
            SealedText.Write(_disk, Path.Combine(directory, shardId.ToString()), Title, Version, (ValueName, sequenceNumber.ToString()));
        }
    }

    private string DirectoryOf(string consumer) => StreamName.IsValid(consumer)
        ? Path.Combine(_directory, StreamName.ToDirectoryName(consumer))
        : throw new ArgumentException($"'{consumer}' is no consumer name.", nameof(consumer));
}
