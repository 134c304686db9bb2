using Alleycat.LiveRankings;
using Alleycat.Racing;
using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.Local.Races;

/// <summary>
/// The records of each class as they stood when the running race began, read from the history at its first second that anybody rides.
/// </summary>
/// <remarks>
/// A snapshot: what the race itself adds to the history meanwhile does not count against it. While a class's file is being read, and for a class
/// whose file is larger than <see cref="FileBytesMax"/>, nothing is known, and no record is told. Races that are not the clock's (the sample's
/// pages invent theirs) are not looked up either. Safe for one caller beside its own reading.
/// </remarks>
internal sealed class HistoryRecordBook(IObjectStore store, int raceSeconds, TimeProvider time) : IRecordBook, IAsyncDisposable
{
    /// <summary>Of the compressed file: about ten thousand racers, and some 40 MB in memory.</summary>
    public const int FileBytesMax = 8 * 1024 * 1024;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Page?[] _pages = new Page?[RaceClass.Count];

    /// <inheritdoc/>
    public Output? BestBefore(int classId, long raceId, int second, int racerId)
    {
        var page = _pages[classId - 1];
        if (page?.RaceId != raceId)
        {
            if (RaceClock.At(time.GetUtcNow(), raceSeconds).RaceId == raceId)
                _pages[classId - 1] = new(raceId, ReadAsync(classId));
            return null;
        }
        return page.Reading.IsCompletedSuccessfully && page.Reading.Result is { } history && history.TryGet(second, racerId, out var best)
            ? best
            : null;
    }

    /// <summary>Resolves when the class's records of the running race are there, or are known not to be had.</summary>
    internal Task ReadyAsync(int classId) => _pages[classId - 1]?.Reading ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var page in _pages)
        {
            if (page is not null)
                await Task.WhenAny(page.Reading);
        }
        _stopping.Dispose();
    }

    private Task<ClassHistory?> ReadAsync(int classId) => Task.Run(async () =>
    {
        var key = $"class-{classId}.gz";
        // The first byte tells the size of the whole.
        var first = await store.GetAsync(BucketNames.History, key, new ByteRange(0, 1), cancellationToken: _stopping.Token);
        if (first.Status != GetObjectStatus.Found || first.Metadata!.Size > FileBytesMax)
            return null;
        var file = await store.GetAsync(BucketNames.History, key, cancellationToken: _stopping.Token);
        return file.Status == GetObjectStatus.Found && HistoryFile.TryRead(file.Content, out var history, out _) ? history : null;
    });

    private sealed record Page(long RaceId, Task<ClassHistory?> Reading);
}
