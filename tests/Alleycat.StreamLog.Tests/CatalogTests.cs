using Alleycat.Streaming;

namespace Alleycat.StreamLog.Tests;

public sealed class CatalogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _directory.Dispose();

    private StreamLogCatalog Open() => StreamLogCatalog.Open(new StreamLogOptions { Directory = _directory.Path }, _time);

    [Fact]
    public async Task Streams_are_found_again_by_name_after_a_restart()
    {
        string[] names = ["alleycat", ".", "..", "A-b_c.9", new string('n', 128)];
        await using (var catalog = Open())
        {
            foreach (var name in names)
            {
                Assert.NotNull(catalog.Create(name, 2));
                await catalog.Find(name)!.PutAsync($"in {name}");
            }
            Assert.Null(catalog.Create("alleycat", 1));
        }
        await using (var catalog = Open())
        {
            Assert.Equal(names.Order(StringComparer.Ordinal), catalog.Names);
            foreach (var name in names)
            {
                var stream = catalog.Find(name)!;
                Assert.Equal(2, stream.Shards.Count);
                Assert.Equal([$"in {name}"], stream.ReadTexts(0).Concat(stream.ReadTexts(1)));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("../x")]
    [InlineData("%newest")]
    [InlineData("ä")]
    public async Task Other_names_are_refused(string name)
    {
        await using var catalog = Open();
        Assert.ThrowsAny<ArgumentException>(() => catalog.Create(name, 1));
        Assert.Null(catalog.Find(name));
        Assert.Empty(catalog.Names);
    }

    [Fact]
    public async Task A_stream_created_again_gives_out_new_numbers_even_in_the_same_millisecond()
    {
        SequenceNumber former;
        await using (var catalog = Open())
        {
            former = (await catalog.Create("race", 1)!.PutAsync("former")).SequenceNumber;
            Assert.True(await catalog.DeleteAsync("race"));
            Assert.False(await catalog.DeleteAsync("race"));
        }
        _time.SetClock(_time.GetUtcNow().AddHours(-1));
        await using (var catalog = Open())
        {
            Assert.Empty(catalog.Names);
            var stream = catalog.Create("race", 1)!;
            var next = await stream.PutAsync("next");
            Assert.True(next.SequenceNumber > former);
            // A checkpoint of the former stream reads this one from its beginning.
            using var reader = stream.OpenReader(new ShardId(0));
            Assert.Equal("next", Entries.Text(reader.Read(former, 1, 1)[0]));
        }
        Assert.DoesNotContain(Directory.GetDirectories(_directory.Path), d => d.Contains("deleted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deleted_stream_tells_its_readers_and_producers()
    {
        await using var catalog = Open();
        var stream = catalog.OpenOrCreate("race", 1);
        using var reader = stream.OpenReader(new ShardId(0));
        var waiting = reader.ReadAsync(null, 1, 1).AsTask();
        await catalog.DeleteAsync("race");
        Assert.Equal(StreamLogFault.Closed, (await Assert.ThrowsAsync<StreamLogException>(() => waiting.WaitAsync(Entries.Patience))).Fault);
        Assert.Equal(StreamLogFault.Closed, (await Assert.ThrowsAsync<StreamLogException>(() => stream.PutAsync("late"))).Fault);
    }

    [Fact]
    public async Task The_power_may_go_at_every_call_of_creating_and_deleting()
    {
        for (var at = 1; ; at++)
        {
            var disk = new SimulatedDisk(new Random(at)) { PowerLossAt = at };
            var (created, deleted) = (false, false);
            SequenceNumber? number = null;
            try
            {
                var catalog = StreamLogCatalog.Open(new StreamLogOptions { Directory = "/streams" }, _time, disk, new Random(1));
                catalog.Create("race", 2);
                created = true;
                number = (await catalog.Find("race")!.PutAsync("one")).SequenceNumber;
                deleted = await catalog.DeleteAsync("race");
            }
            catch (Exception e) when (e is IOException or StreamLogException)
            {
                // The power is gone.
            }
            await using var recovered = StreamLogCatalog.Open(
                new StreamLogOptions { Directory = "/streams" }, _time, disk.AfterPowerLoss(), new Random(2));
            if (deleted)
                Assert.Empty(recovered.Names);
            else if (number is not null && recovered.Find("race") is { } kept)
                Assert.Equal(["one"], kept.ReadTexts(0).Concat(kept.ReadTexts(1)));
            else if (created && number is null)
                Assert.Equal(["race"], recovered.Names);
            var next = await recovered.OpenOrCreate("race", 2).PutAsync("two");
            if (number is { } former)
                Assert.NotEqual(former, next.SequenceNumber);
            if (disk.Calls < at)
                break;
        }
    }
}
