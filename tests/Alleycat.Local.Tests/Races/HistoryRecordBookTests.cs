using Alleycat.Local.Races;
using Alleycat.Racing;
using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Races;

public sealed class HistoryRecordBookTests : IAsyncDisposable, IAsyncLifetime
{
    private const long RaceId = 5402746;

    private readonly DeliveredRaces _races = new();
    private readonly HistoryRecordBook _book;

    public HistoryRecordBookTests()
    {
        _races.MoveTo(DeliveredRaces.Start + TimeSpan.FromSeconds(5));
        _book = new(_races.Store, 300, _races.Time);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _book.DisposeAsync();
        await _races.DisposeAsync();
    }

    [Fact]
    public async Task The_best_is_that_of_the_races_beginning_whatever_the_race_itself_adds()
    {
        await PutAsync(new Output(1_000_000));
        Assert.Null(_book.BestBefore(1, RaceId, 5, 100));
        await _book.ReadyAsync(1);
        Assert.Equal(new Output(1_000_000), _book.BestBefore(1, RaceId, 5, 100));
        Assert.Null(_book.BestBefore(1, RaceId, 6, 100));
        Assert.Null(_book.BestBefore(1, RaceId, 5, 101));

        await PutAsync(new Output(1_200_000));
        Assert.Equal(new Output(1_000_000), _book.BestBefore(1, RaceId, 5, 100));
        _races.MoveTo(DeliveredRaces.Start + TimeSpan.FromSeconds(305));
        Assert.Null(_book.BestBefore(1, RaceId + 1, 5, 100));
        await _book.ReadyAsync(1);
        Assert.Equal(new Output(1_200_000), _book.BestBefore(1, RaceId + 1, 5, 100));
        Assert.Null(_book.BestBefore(1, RaceId, 5, 100));
    }

    [Fact]
    public async Task A_race_that_is_not_the_clocks_is_not_looked_up()
    {
        await PutAsync(new Output(1_000_000));
        Assert.Null(_book.BestBefore(1, 1_620_824_038_331, 5, 100));
        await _book.ReadyAsync(1);
        Assert.Null(_book.BestBefore(1, 1_620_824_038_331, 5, 100));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(HistoryRecordBook.FileBytesMax + 1)]
    public async Task A_file_that_cannot_be_read_or_is_too_large_holds_no_records(int bytes)
    {
        await PutBytesAsync(new byte[bytes]);
        _book.BestBefore(1, RaceId, 5, 100);
        await _book.ReadyAsync(1);
        Assert.Null(_book.BestBefore(1, RaceId, 5, 100));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_told_and_read_again()
    {
        Assert.True(_book.Check().IsHealthy);
        await PutBytesAsync(new byte[100]);
        _book.BestBefore(1, RaceId, 5, 100);
        await _book.ReadyAsync(1);
        var (isHealthy, detail) = _book.Check();
        Assert.False(isHealthy);
        Assert.StartsWith("class-1.gz cannot be read: ", detail, StringComparison.Ordinal);

        await PutAsync(new Output(1_000_000));
        _book.BestBefore(1, RaceId, 5, 100);
        await _book.ReadyAsync(1);
        Assert.False(_book.Check().IsHealthy);
        _races.MoveTo(DeliveredRaces.Start + TimeSpan.FromSeconds(6));
        _book.BestBefore(1, RaceId, 5, 100);
        await _book.ReadyAsync(1);
        Assert.True(_book.Check().IsHealthy);
        Assert.Equal(new Output(1_000_000), _book.BestBefore(1, RaceId, 5, 100));
    }

    [Fact]
    public async Task A_class_that_nobody_has_raced_holds_no_records()
    {
        _book.BestBefore(4, RaceId, 5, 100);
        await _book.ReadyAsync(4);
        Assert.Null(_book.BestBefore(4, RaceId, 5, 100));
    }

    private Task PutAsync(Output output)
    {
        var history = new ClassHistory();
        var second = new SecondRecords(5, 1);
        second.Append(100, output);
        history.Join(second);
        return PutBytesAsync(HistoryFile.Write(history));
    }

    private async Task PutBytesAsync(byte[] bytes) =>
        await _races.Store.PutAsync(new() { Bucket = BucketNames.History, Key = "class-1.gz", Parts = [ObjectPart.Of(bytes)] });
}
