using Alleycat.Streaming;

namespace Alleycat.StreamLog.Tests;

public sealed class RetentionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _directory.Dispose();

    private StreamLog Open(Func<StreamLogOptions, StreamLogOptions>? change = null)
    {
        var options = new StreamLogOptions { Directory = _directory.Path, SegmentBytesMax = 4 << 10, CacheBytesMax = 0, CompressBatches = false };
        return StreamLog.Open(change?.Invoke(options) ?? options, _time);
    }

    private string[] Segments() => [.. Directory.GetFiles(_directory.Path, "*.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>The writer looks at the clock on its own thread: what it did is seen once a put behind it is
    /// done.</summary>
    private static async Task SettleAsync(StreamLog stream) => await stream.PutAsync("settled");

    [Fact]
    public async Task Segments_older_than_the_retention_are_deleted_whole()
    {
        await using var stream = Open();
        for (var hour = 0; hour < 30; hour++)
        {
            await stream.PutAsync($"hour {hour}");
            _time.Advance(TimeSpan.FromHours(1));
        }
        await SettleAsync(stream);
        await SettleAsync(stream);
        var texts = stream.ReadTexts();
        Assert.Equal("hour 6", texts[0]);
        Assert.Equal(Enumerable.Range(6, 24).Select(i => $"hour {i}"), texts.Take(24));
        Assert.InRange(Segments().Length, 24, 26);
    }

    [Fact]
    public async Task An_idle_stream_is_emptied_too_and_its_numbers_go_on()
    {
        var number = default(SequenceNumber);
        await using (var stream = Open())
        {
            number = (await stream.PutAsync("old")).SequenceNumber;
            _time.Advance(TimeSpan.FromHours(25));
            var next = await stream.PutAsync("new");
            Assert.True(next.SequenceNumber > number);
            number = next.SequenceNumber;
        }
        _time.Advance(TimeSpan.FromHours(25));
        await using (var stream = Open())
        {
            Assert.True((await stream.PutAsync("newest")).SequenceNumber > number);
            await SettleAsync(stream);
            Assert.Equal(["newest", "settled"], stream.ReadTexts());
        }
    }

    [Fact]
    public async Task The_oldest_segments_go_when_the_stream_has_too_many_bytes()
    {
        await using var stream = Open(o => o with { RetainedBytesMax = 20 << 10 });
        for (var i = 0; i < 200; i++)
            await stream.PutAsync($"{i} {new string('x', 500)}");
        await SettleAsync(stream);
        Assert.InRange(stream.BytesOnDisk, 8 << 10, 20 << 10);
        var texts = stream.ReadTexts();
        Assert.StartsWith("199 ", texts[^2], StringComparison.Ordinal);
        Assert.Equal(stream.BytesOnDisk, Segments().Sum(s => new FileInfo(s).Length));
    }

    [Fact]
    public async Task A_reader_whose_place_was_trimmed_goes_on_with_the_oldest_kept()
    {
        await using var stream = Open(o => o with { RetainedBytesMax = 20 << 10 });
        var first = await stream.PutAsync("first");
        using var reader = stream.OpenReader(new ShardId(0));
        Assert.Equal("first", Entries.Text(reader.Read(null, 1, 1)[0]));
        for (var i = 0; i < 200; i++)
            await stream.PutAsync($"{i} {new string('x', 500)}");
        await SettleAsync(stream);
        var next = reader.Read(first.SequenceNumber, 1, 1)[0];
        Assert.Equal(stream.ReadAll()[0].SequenceNumber, next.SequenceNumber);
        Assert.True(reader.IsKnown(first.SequenceNumber));
    }

    [Fact]
    public async Task Readers_at_work_while_segments_are_deleted_see_no_gap_but_the_trimmed_ones()
    {
        await using var stream = Open(o => o with { RetainedBytesMax = 32 << 10 });
        await stream.PutAsync("begin");
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                var records = stream.ReadAll(recordsMax: 50);
                Assert.Equal(records.Select(r => r.SequenceNumber).Order().Distinct(), records.Select(r => r.SequenceNumber));
            }
        })).ToArray();
        for (var i = 0; i < 600; i++)
            await stream.PutAsync($"{i} {new string('x', 500)}");
        await done.CancelAsync();
        await Task.WhenAll(readers).WaitAsync(Entries.Patience);
    }

    [Fact]
    public async Task A_clock_that_jumps_back_and_forth_loses_nothing_and_stalls_nothing()
    {
        await using var stream = Open();
        var start = _time.GetUtcNow();
        foreach (var hours in new[] { 0, 1, -1, 5, -5, 2 })
        {
            _time.SetClock(start.AddHours(hours));
            await stream.PutAsync($"at {hours}");
            _time.Advance(TimeSpan.FromMinutes(2));
        }
        await SettleAsync(stream);
        Assert.Equal(["at 0", "at 1", "at -1", "at 5", "at -5", "at 2", "settled"], stream.ReadTexts());
    }

    [Fact]
    public async Task A_changed_retention_holds_at_once_and_over_a_restart()
    {
        await using (var stream = Open())
        {
            await stream.PutAsync("old");
            _time.Advance(TimeSpan.FromHours(12));
            await stream.PutAsync("new");
            stream.SetRetention(TimeSpan.FromHours(6));
            await SettleAsync(stream);
            await SettleAsync(stream);
            Assert.Equal(["new", "settled", "settled"], stream.ReadTexts());
        }
        await using (var stream = Open())
            Assert.Equal(TimeSpan.FromHours(6), stream.Retention);
    }

    [Fact]
    public async Task What_its_only_reader_has_done_with_goes_by_whole_segments_and_nothing_else()
    {
        await using var stream = Open();
        var numbers = new List<SequenceNumber>();
        for (var i = 0; i < 40; i++)
            numbers.Add((await stream.PutAsync($"{i} {new string('x', 1000)}")).SequenceNumber);
        await SettleAsync(stream);
        var before = Segments().Length;
        Assert.True(before > 8);

        stream.Trim(new(0), numbers[19]);
        await SettleAsync(stream);
        await SettleAsync(stream);
        Assert.InRange(Segments().Length, (before / 2) - 1, (before / 2) + 2);
        var texts = stream.ReadTexts();
        Assert.Equal(Enumerable.Range(20, 20).Select(i => $"{i}"), texts.Where(text => text != "settled").Select(text => text.Split(' ')[0])
            .SkipWhile(text => text != "20"));
        using var reader = stream.OpenReader(new(0));
        Assert.StartsWith("20 ", System.Text.Encoding.UTF8.GetString(reader.Read(numbers[19], 1, 1)[0].Data.Span), StringComparison.Ordinal);
    }
}
