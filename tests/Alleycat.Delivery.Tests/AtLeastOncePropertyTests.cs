namespace Alleycat.Delivery.Tests;

/// <summary>Whatever fails, hangs or restarts: every record is delivered or set aside, and no checkpoint passes one that is not.</summary>
public sealed class AtLeastOncePropertyTests
{
    [Fact]
    public async Task Every_record_arrives_through_failing_puts_failing_functions_and_restarts()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            try
            {
                await RunAsync(seed);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed} fails.", exception);
            }
        }
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var stream = new FakeStream();
        var bucket = new FakeBucket();
        var appended = new List<string>();
        stream.OnCheckpoint = number =>
        {
            var delivered = Delivered(bucket);
            Assert.All(appended.Take((int)(number.Low / 10)), text => Assert.Contains(text, delivered));
        };
        bucket.Fails = () => Chance(random, 0.2);

        var lives = random.Next(1, 5);
        for (var life = 0; life < lives; life++)
        {
            await using var fixture = new DeliveryFixture(
                new() { TransformBufferRecords = random.Next(1, 8), TransformsInFlightMax = random.Next(1, 6), NumberOfRetries = 1 }, stream, bucket);
            fixture.Transform.OnInvoke = _ => Chance(random, 0.2) ? Task.FromException(new IOException("cold")) : Task.CompletedTask;
            fixture.Transform.Answer = text => Chance(random, 0.1) ? ("ProcessingFailed", null) : ("Ok", text + "\n");
            var count = random.Next(0, 30);
            for (var i = 0; i < count; i++)
            {
                appended.Add($"record-{appended.Count}");
                fixture.Append(appended[^1]);
            }
            var flushes = life == lives - 1 || Chance(random, 0.5);
            if (flushes)
                await fixture.Time.RunUntilAsync(fixture.FlushAsync());
        }
        Assert.All(appended, text => Assert.Contains(text, Delivered(bucket)));
    }

    private static HashSet<string> Delivered(FakeBucket bucket) =>
    [
        .. bucket.Text.Split('\n'),
        .. bucket.ErrorRecords.Select(record => System.Text.Encoding.UTF8.GetString(record.GetProperty("rawData").GetBytesFromBase64())),
    ];

    private static bool Chance(Random random, double probability)
    {
        lock (random)
            return random.NextDouble() < probability;
    }
}
