using System.Diagnostics;
using System.Globalization;

namespace Alleycat.Simulation.Tests;

/// <summary>
/// Hundreds of lives of the whole platform. <c>ALLEYCAT_SEEDS</c> sets how many (1,000 and more at night),
/// <c>ALLEYCAT_SEED</c> the first; a seed that fails is named with its story and replays.
/// </summary>
public sealed class SimulationTests
{
    private const int SeedsDefault = 150;

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    [Fact]
    public async Task No_life_of_the_platform_loses_invents_or_tears_anything()
    {
        var first = Setting("ALLEYCAT_SEED", 1);
        var seeds = Setting("ALLEYCAT_SEEDS", SeedsDefault);
        var started = Stopwatch.GetTimestamp();
        var powerCuts = 0;
        for (var seed = first; seed < first + seeds; seed++)
        {
            await using var life = new Life(seed);
            try
            {
                await life.LiveAsync();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new InvariantViolatedException($"Seed {seed}: {e.GetType().Name}: {e.Message}\n{string.Join('\n', life.Story)}\n{e.StackTrace}");
            }
            powerCuts += life.PowerCuts;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{seeds} lives from seed {first} on, {powerCuts} power cuts, {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s: no invariant violated."));
        Assert.True(powerCuts >= seeds / 2);
    }

    [Theory]
    [InlineData(3)]

    [InlineData(14)]
    [InlineData(15)]
    [InlineData(26)]
    [InlineData(92)]
    public async Task A_seed_replays(int seed)
    {
        var traces = new List<(ulong, string)>();
        for (var run = 0; run < 3; run++)
        {
            await using var life = new Life(seed);
            await life.LiveAsync();
            traces.Add((life.Trace, string.Join('\n', life.Story)));
        }
        Assert.Equal(traces[0], traces[1]);
        Assert.Equal(traces[0], traces[2]);
    }
}
