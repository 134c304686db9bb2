using System.Globalization;
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

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Page?[] _pages = new Page?[RaceClass.Count];

    /// <inheritdoc/>
    public Output? BestBefore(int classId, long raceId, int second, int racerId)
    {
        var page = _pages[classId - 1];
        if (page?.RaceId != raceId || IsDueAgain(page))
        {
            var now = time.GetUtcNow();
            if (RaceClock.At(now, raceSeconds).RaceId == raceId)
                _pages[classId - 1] = new(raceId, ReadAsync(classId), now);
            return null;
        }
        return page.Reading.IsCompletedSuccessfully && page.Reading.Result.History is { } history && history.TryGet(second, racerId, out var best)
            ? best
            : null;
    }

    /// <summary>Whether the records of every class that is ridden could be read, and a sentence to that.</summary>
    public (bool IsHealthy, string Detail) Check()
    {
        foreach (var classId in RaceClass.Ids)
        {
            if (_pages[classId - 1] is { } page && FaultOf(page) is { } fault)
                return (false, string.Create(CultureInfo.InvariantCulture, $"class-{classId}.gz cannot be read: {fault}"));
        }
        return (true, "known");
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

    /// <summary>What could not be read is read again: then the records may hold some of the race's own, and fewer are told.</summary>
    private bool IsDueAgain(Page page) => FaultOf(page) is not null && time.GetUtcNow() - page.AskedAt >= RetryAfter;

    /// <summary>Null while the reading lasts, and where it went well.</summary>
    private static string? FaultOf(Page page) =>
        page.Reading.IsFaulted ? page.Reading.Exception.GetBaseException().Message
        : page.Reading.IsCompletedSuccessfully ? page.Reading.Result.Fault
        : null;

    private Task<Records> ReadAsync(int classId) => Task.Run(async () =>
    {
        var key = $"class-{classId}.gz";
        // The first byte tells the size of the whole.
        var first = await store.GetAsync(BucketNames.History, key, new ByteRange(0, 1), cancellationToken: _stopping.Token);
        if (first.Status != GetObjectStatus.Found || first.Metadata!.Size > FileBytesMax)
            return default;
        var file = await store.GetAsync(BucketNames.History, key, cancellationToken: _stopping.Token);
        if (file.Status != GetObjectStatus.Found)
            return default;
        return HistoryFile.TryRead(file.Content, out var history, out var fault) ? new Records(history, null) : new Records(null, $"{fault}");
    });

    /// <summary>What was found; neither where there is no file, or one too large to hold.</summary>
    private readonly record struct Records(ClassHistory? History, string? Fault);

    private sealed record Page(long RaceId, Task<Records> Reading, DateTimeOffset AskedAt);
}
