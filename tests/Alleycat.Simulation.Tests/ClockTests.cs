using Alleycat.Simulation.Tests.Faults;

namespace Alleycat.Simulation.Tests;

/// <summary>The clock is set an hour forward or back while records wait: nothing is lost, and nothing waits longer for it.</summary>
public sealed class ClockTests
{
    private const int Rounds = 6;

    /// <summary>A second for the transform's buffer, ten for the object's, and a little.</summary>
    private static readonly TimeSpan DeliveredWithin = TimeSpan.FromSeconds(12);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_clock_that_is_set_neither_loses_nor_stalls_anything(int seed)
    {
        var longest = await LongestDeliveryAsync(seed, PortFaults.None);
        Assert.True(longest <= DeliveredWithin, $"a delivery took {longest}");
    }

    [Fact]
    public async Task Deadlines_counted_on_the_clock_that_people_set_are_noticed()
    {
        var longest = TimeSpan.Zero;
        for (var seed = 1; seed <= 12 && longest <= DeliveredWithin; seed++)
            longest = await LongestDeliveryAsync(seed, new PortFaults { StampsByWallClock = true });
        Assert.True(longest > DeliveredWithin, "Setting the clock back stalled nothing although deadlines follow it.");
    }

    private static async Task<TimeSpan> LongestDeliveryAsync(int seed, PortFaults ports)
    {
        var random = new Random(seed);
        var traffic = new RaceTraffic(random);
        var longest = TimeSpan.Zero;
        await using var platform = new SimulatedPlatform(seed, ports);
        var invariants = new Invariants(platform, traffic);
        await platform.OpenAsync();
        for (var round = 0; round < Rounds; round++)
        {
            if (round == Rounds / 2)
            {
                await platform.CloseAsync();
                await platform.OpenAsync();
            }
            SetClock(platform, random);
            var records = traffic.Next();
            invariants.Acknowledge(records, (await platform.PutAsync(records))!);
            foreach (var shard in platform.Stream.Shards)
            {
                var took = await platform.DeliverInTimeAsync(shard, () => SetClock(platform, random));
                longest = took > longest ? took : longest;
            }
        }
        await platform.MergeAsync();
        await invariants.VerifyAsync(isEnd: true);
        return longest;
    }

    private static void SetClock(SimulatedPlatform platform, Random random)
    {
        if (random.Next(3) == 0)
            platform.Clock.Jump(TimeSpan.FromHours(random.Next(2) == 0 ? -1 : 1));
    }
}
