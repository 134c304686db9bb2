using System.Globalization;
using Alleycat.Delivery;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Local.Firehose;

/// <summary>A further delivery stream, as <c>up --delivery</c> names it: <c>name=…,prefix=…,error-prefix=…</c>.</summary>
/// <remarks>The members are in docs/aws-endpoints.md. A value ends at the next comma; no prefix may hold one.</remarks>
internal sealed record DeliveryDefinition
{
    public const string Members = "name, source, transform, bucket, prefix, error-prefix, buffer-seconds, buffer-mb";

    /// <summary>1 to 64 of <c>[a-zA-Z0-9_.-]</c>; names its objects and its checkpoints.</summary>
    public required string Name { get; init; }

    /// <summary>False (default): reads the platform's stream. True: records are put on it, as on Firehose's DirectPut.</summary>
    public bool IsDirectPut { get; init; }

    /// <summary>Whether records go through the telemetry transform; true by default. Otherwise they are delivered as they are.</summary>
    public bool HasTransform { get; init; } = true;

    public string Bucket { get; init; } = BucketNames.Delivery;

    /// <summary>Null: <c>name/yyyy/MM/dd/HH/</c>.</summary>
    public string? Prefix { get; init; }

    /// <summary>Null: <c>processing-failed/name/yyyy/MM/dd/HH/</c>.</summary>
    public string? ErrorPrefix { get; init; }

    /// <summary>Null: as the platform's.</summary>
    public int? BufferSeconds { get; init; }

    /// <summary>Null: as the platform's.</summary>
    public int? BufferMegabytes { get; init; }

    /// <summary>Reads one definition.</summary>
    /// <param name="text">As it stands on the command line.</param>
    /// <param name="definition">What it says; null where it is wrong.</param>
    /// <returns>What is wrong with it, in a sentence; null where nothing is.</returns>
    public static string? TryParse(string text, out DeliveryDefinition? definition)
    {
        definition = null;
        var read = new DeliveryDefinition { Name = "" };
        var met = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = member.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                return $"'{member}' is no name=value; known are {Members}.";
            var (name, value) = (member[..equals], member[(equals + 1)..]);
            if (!met.Add(name))
                return $"{name} is given twice.";
            if (read.With(name, value, out read) is { } wrong)
                return wrong;
        }
        if (read.Check() is { } fault)
            return fault;
        definition = read;
        return null;
    }

    /// <summary>The settings it comes to.</summary>
    /// <param name="platform">The platform's own delivery stream, whose buffering hints hold where none are given.</param>
    public DeliveryStreamOptions ToOptions(DeliveryStreamOptions platform) => platform with
    {
        Name = Name,
        SourceStreamName = IsDirectPut ? null : platform.SourceStreamName,
        Bucket = Bucket,
        Prefix = Prefix ?? Name + "/!{timestamp:yyyy/MM/dd/HH}/",
        ErrorOutputPrefix = ErrorPrefix ?? "!{firehose:error-output-type}/" + Name + "/!{timestamp:yyyy/MM/dd/HH}/",
        IntervalInSeconds = BufferSeconds ?? platform.IntervalInSeconds,
        SizeInMBs = BufferMegabytes ?? platform.SizeInMBs,
        TransformInterval = TimeSpan.FromSeconds(Math.Min(1, BufferSeconds ?? platform.IntervalInSeconds)),
    };

    private string? With(string name, string value, out DeliveryDefinition changed)
    {
        changed = this;
        switch (name)
        {
            case "name":
                changed = this with { Name = value };
                return null;
            case "source" when value is "stream" or "direct":
                changed = this with { IsDirectPut = value == "direct" };
                return null;
            case "transform" when value is "telemetry" or "none":
                changed = this with { HasTransform = value == "telemetry" };
                return null;
            case "bucket":
                changed = this with { Bucket = value };
                return null;
            case "prefix":
                changed = this with { Prefix = value };
                return null;
            case "error-prefix":
                changed = this with { ErrorPrefix = value };
                return null;
            case "buffer-seconds" when TryReadNumber(value, 0, 900, out var seconds):
                changed = this with { BufferSeconds = seconds };
                return null;
            case "buffer-mb" when TryReadNumber(value, 1, 128, out var megabytes):
                changed = this with { BufferMegabytes = megabytes };
                return null;
            case "source":
                return "source is stream or direct.";
            case "transform":
                return "transform is telemetry or none.";
            case "buffer-seconds":
                return "buffer-seconds takes 0 to 900.";
            case "buffer-mb":
                return "buffer-mb takes 1 to 128.";
            default:
                return $"{name} is not known; known are {Members}.";
        }
    }

    private string? Check()
    {
        if (Name.Length == 0)
            return "it has no name.";
        if (!ObjectStore.BucketName.IsValid(Bucket))
            return $"'{Bucket}' is no bucket name.";
        if (!StreamName.IsValid(Name))
            return $"'{Name}' is no delivery stream name: 1 to 64 of a-z, A-Z, 0-9, '_', '.' and '-'.";
        try
        {
            DeliveryStream.Validate(ToOptions(new DeliveryStreamOptions()));
            return null;
        }
        catch (ArgumentException exception)
        {
            // The sentence alone, without the parameter that it came in.
            return exception.Message.Split(" (Parameter", 2)[0];
        }
    }

    private static bool TryReadNumber(string value, int least, int most, out int number) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
}
