using Alleycat.ObjectStore;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests.Faults;

/// <summary>
/// Ports as the simulation puts them between the stages; by default as they are. A test puts a port there that does not
/// keep its promise, and shows that the simulation notices: each stands for a guard left out of the product.
/// </summary>
internal sealed record PortFaults
{
    public static PortFaults None { get; } = new();

    public Func<IDisk, IDisk> StreamDisk { get; init; } = static disk => disk;

    public Func<IStoreDisk, IStoreDisk> StoreDisk { get; init; } = static disk => disk;

    /// <summary>What a power cut left of the stream's disk, before anybody reads it.</summary>
    public Action<SimulatedDisk> StreamDiskFound { get; init; } = static _ => { };

    public Func<IStreamProducer, IStreamProducer> Producer { get; init; } = static producer => producer;

    public Func<IStreamSource, ICheckpointStore, string, IStreamSource> Source { get; init; } = static (source, _, _) => source;

    public Func<ICheckpointStore, ICheckpointStore> Checkpoints { get; init; } = static checkpoints => checkpoints;

    public Func<IObjectStore, IObjectStore> Store { get; init; } = static store => store;

    public Func<LambdaFunction, LambdaFunction> History { get; init; } = static history => history;

    /// <summary>Whether deadlines are counted on the clock that people set.</summary>
    public bool StampsByWallClock { get; init; }
}
