using Alleycat.Streaming;

namespace Alleycat.HistoryProcessor.Tests;

/// <summary>
/// Any permutation, split, repetition and interleaving, over several processors, with conflicts and crashes at every operation: the same
/// bytes as one quiet merge, and the oracle's text. One seed gives one schedule; a failing seed is printed and replays.
/// </summary>
public sealed class MergePropertyTests
{
    [Theory]
    [InlineData(0, 150)]
    [InlineData(1_000, 150)]
    public async Task Whatever_happens_on_the_way_the_history_is_the_same(int firstSeed, int seeds)
    {
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            try
            {
                await RunAsync(seed);
            }
            catch (Exception fault)
            {
                Assert.Fail($"Seed {seed}: {fault}");
            }
        }
    }

    [Fact]
    public async Task Real_threads_give_the_same_history()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var rides = Rides(random, 400);
            var platform = new Platform { Options = new() { AttemptsMax = 100, BackOffFirst = TimeSpan.FromMilliseconds(1) } };
            var keys = Deliver(platform, random, rides);
            await Task.WhenAll(Enumerable.Range(0, 6).Select(processor => Task.Run(async () =>
            {
                var handler = platform.NewProcessor(processor);
                foreach (var key in keys.Where((_, index) => (index % 6 == processor) || (index % 5 == processor)))
                    await Platform.HandleAsync(handler, Platform.Event(key));
            })));
            await AssertSameAsync(platform, rides);
        }
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var rides = Rides(random, random.Next(1, 120));
        var platform = new Platform { Options = new() { AttemptsMax = 100, BackOffFirst = TimeSpan.Zero, Parallelism = 1, BatchRecordsMax = random.Next(1, 60) } };
        var events = Deliver(platform, random, rides).Chunk(random.Next(1, 4)).Select(keys => Platform.Event(keys)).ToList();
        events.AddRange(events.Where(_ => random.Next(4) == 0).ToList());

        var schedule = new Schedule(random);
        platform.Store.Before = schedule.StepAsync;
        platform.Store.After = _ => random.Next(25) == 0 ? throw new ProcessKilledException() : default;
        platform.Store.Refuse = request => request.Bucket == Platform.HistoryBucket && random.Next(12) == 0
            ? (PutObjectStatus)random.Next(1, 4)
            : null;
        schedule.Run([.. Enumerable.Range(0, random.Next(1, 6)).Select(processor => (Func<Task>)(() => WorkAsync(processor)))]);
        platform.Store.Before = platform.Store.After = _ => default;
        platform.Store.Refuse = _ => null;
        await AssertSameAsync(platform, rides);

        async Task WorkAsync(int processor)
        {
            var handler = platform.NewProcessor(processor);
            while (events.Count > 0)
            {
                var index = random.Next(events.Count);
                var notification = events[index];
                events.RemoveAt(index);
                try
                {
                    await Platform.HandleAsync(handler, notification);
                }
                catch (Exception fault) when (fault is ProcessKilledException or HistoryConflictException)
                {
                    // Delivered at least once: the event comes again, to a fresh process.
                    events.Add(notification);
                    handler = platform.NewProcessor(random.Next());
                }
            }
        }
    }

    private static async Task AssertSameAsync(Platform platform, Ride[] rides)
    {
        var quiet = new Platform();
        await quiet.MergeAsync(quiet.Deliver(rides));
        foreach (var classId in rides.Select(ride => ride.ClassId).Distinct())
        {
            Assert.Equal(HistoryOracle.Json(rides, classId), platform.History(classId));
            Assert.Equal(quiet.Store.Bytes(Platform.HistoryBucket, $"class-{classId}.gz"), platform.Store.Bytes(Platform.HistoryBucket, $"class-{classId}.gz"));
            var summary = System.Text.Json.JsonDocument.Parse(platform.Store.Bytes(Platform.HistoryBucket, $"class-{classId}.json")).RootElement;
            Assert.Equal(platform.Store.Find(Platform.HistoryBucket, $"class-{classId}.gz").ETag, summary.GetProperty("historyETag").GetString());
        }
        Assert.Equal(quiet.Store.Bytes(Platform.HistoryBucket, "racers.gz"), platform.Store.Bytes(Platform.HistoryBucket, "racers.gz"));
    }

    private static Ride[] Rides(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new Ride(
            random.Next(1, 4), random.Next(1, 90), random.Next(12), random.Next(300, 900) * 0.1m, random.Next(330, 860) * 0.1m,
            "n" + random.Next(5), 1_620_824_038_331 + (random.Next(3) * 86_400_000L)))];

    /// <summary>Records in any order, some twice, over objects of any size.</summary>
    private static List<string> Deliver(Platform platform, Random random, Ride[] rides)
    {
        var repeated = rides.Concat(rides.Where(_ => random.Next(5) == 0)).ToArray();
        random.Shuffle(repeated);
        var keys = new List<string>();
        for (var at = 0; at < repeated.Length;)
        {
            var length = Math.Min(random.Next(1, 30), repeated.Length - at);
            keys.Add(platform.Deliver(repeated[at..(at + length)]));
            at += length;
        }
        return keys;
    }
}
