using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.Local.Races;

/// <summary>Where past races are read from, and what it may cost.</summary>
internal sealed record RaceArchiveOptions
{
    /// <summary>Length of a race in seconds. Default 300.</summary>
    public int RaceSeconds { get; init; } = RaceClock.DefaultSecondsPerRace;

    /// <summary>Ranges of a telemetry message.</summary>
    public TelemetryLimits Limits { get; init; } = TelemetryLimits.Default;

    /// <summary>Where delivery puts its objects, under <c>data/yyyy/MM/dd/HH/</c>.</summary>
    public string Bucket { get; init; } = BucketNames.Delivery;

    /// <summary>How far back races are looked for. Default 31 days.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromDays(31);

    /// <summary>Objects whose races are remembered, the least recently asked for forgotten first. Default 20,000.</summary>
    public int ObjectsMax { get; init; } = 20_000;

    /// <summary>Races told of one object; an object with more was made by a flood of invented ids. Default 256.</summary>
    public int RacesPerObjectMax { get; init; } = 256;

    /// <summary>A larger object is passed over. Default 128 MB, the largest that delivery makes, zipped.</summary>
    public long ObjectBytesMax { get; init; } = 128L * 1024 * 1024;

    /// <summary>Unzipped bytes taken of one object. Default 1 GB; read in pieces, never held.</summary>
    public long RawBytesMax { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Racers ranked in one race; further ones are left out. Default 50,000.</summary>
    public int RacersMax { get; init; } = 50_000;

    /// <summary>What about a racer's seconds is worth a note.</summary>
    public IntegrityThresholds Integrity { get; init; } = IntegrityThresholds.Default;

    /// <summary>Finished results remembered. Default 64.</summary>
    public int ResultsMax { get; init; } = 64;
}
