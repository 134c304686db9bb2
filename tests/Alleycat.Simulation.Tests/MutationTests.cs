using Alleycat.Simulation.Tests.Faults;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <summary>
/// The simulation proves something only if it notices. Each guard of the product is left out once, by a port that does
/// not keep its promise, and some life among a few hundred must end badly for it; with all guards none does
/// (<see cref="SimulationTests"/>).
/// </summary>
public sealed class MutationTests
{
    private const int SeedsMax = 400;

    private static readonly Dictionary<string, PortFaults> Mutations = new()
    {
        ["the stream's log and the checkpoints are not flushed"] = new()
        {
            StreamDisk = disk => new LyingDisk(disk, flushesFiles: false, flushesDirectories: true),
        },
        ["the names of segments and checkpoints are not flushed"] = new()
        {
            StreamDisk = disk => new LyingDisk(disk, flushesFiles: true, flushesDirectories: false),
        },
        ["objects, metadata and events are not flushed"] = new()
        {
            StoreDisk = disk => new LyingStoreDisk(disk, flushesFiles: false, flushesDirectories: true),
        },
        ["the names of objects are not flushed"] = new()
        {
            StoreDisk = disk => new LyingStoreDisk(disk, flushesFiles: true, flushesDirectories: false),
        },
        ["a checksum is not checked"] = new() { StreamDiskFound = UncheckedChecksums.Seal },
        ["a put is acknowledged before it is committed"] = new() { Producer = producer => new HastyProducer(producer) },
        ["a checkpoint is written early"] = new()
        {
            Source = (source, checkpoints, consumer) => new EarlyCheckpoints(source, checkpoints, consumer),
        },
        ["a failed put of an object is not tried again"] = new() { Store = store => new HastyStore(store) },
        ["an If-Match is left out"] = new() { Store = store => new UnconditionalStore(store) },
        ["a failed merge counts as handled"] = new() { History = SwallowFaults },
    };

    public static TheoryData<string> Names => [.. Mutations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_guard_left_out_is_noticed(string mutation)
    {
        for (var seed = 1; seed <= SeedsMax; seed++)
        {
            await using var life = new Life(seed, Mutations[mutation]);
            try
            {
                await life.LiveAsync();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Console.WriteLine($"When {mutation}, seed {seed} says: {e.Message}");
                return;
            }
        }
        Assert.Fail($"{SeedsMax} lives went well although {mutation}.");
    }

    private static LambdaFunction SwallowFaults(LambdaFunction history) => async (payload, response, cancellationToken) =>
    {
        try
        {
            await history(payload, response, cancellationToken);
        }
        catch (IOException)
        {
            // The fault on purpose.
        }
    };
}
