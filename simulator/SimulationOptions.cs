namespace Alleycat.Simulator;

/// <summary>Who rides, how fast, and where to.</summary>
public sealed record SimulationOptions
{
    /// <summary>Riders, 1 to 100,000.</summary>
    public required int Riders
    {
        get;
        init => field = InRange(value, 1, 100_000);
    }

    /// <summary>
    /// <c>mqtt://host:port</c> for a connection per rider at QoS 1, <c>mqtts://host:port</c> for one with a certificate each,
    /// <c>http://host:port</c> for PutRecords.
    /// </summary>
    public required Uri To { get; init; }

    /// <summary>
    /// With <c>mqtts</c>: the folder of <c>{racerId}.pem</c> and <c>{racerId}.key</c>, and <c>ca.pem</c> where the server's authority is not one
    /// that this machine trusts anyway. Default <c>alleycat-bikes</c>.
    /// </summary>
    public string BikesFolder { get; init; } = "alleycat-bikes";

    /// <summary>The classes ridden, 1 to 6; riders are dealt to them in turn. Default class 1.</summary>
    public IReadOnlyList<int> Classes { get; init; } = [1];

    /// <summary>Length of the race, 1 to 3,600 s; its last second carries the event <c>final</c>. Default 300.</summary>
    public int Seconds
    {
        get;
        init => field = InRange(value, 1, 3600);
    } = 300;

    /// <summary>First second ridden, 1 to <see cref="Seconds"/>: joining late. Default 1.</summary>
    public int StartSecond
    {
        get;
        init => field = InRange(value, 1, 3600);
    } = 1;

    /// <summary>How many seconds of the race pass in one of ours: 1 is real time, positive infinity as fast as it goes. Default 1.</summary>
    public double Speed
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "More than zero.");
    } = 1;

    /// <summary>Decides every rider's character and values. Default 7.</summary>
    public int Seed { get; init; } = 7;

    /// <summary>Decides the values together with the seed, but not the characters: the same riders on another day. Default 0.</summary>
    public int Form { get; init; }

    /// <summary>Racer id of the first rider; the others follow. Default 100.</summary>
    public int FirstRacerId { get; init; } = 100;

    /// <summary>The race's id; null for floor(milliseconds since 1970 / 300,000) of the start.</summary>
    public long? RaceId { get; init; }

    /// <summary>When second 1 begins; null for now (less the seconds before <see cref="StartSecond"/>).</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>Takes every message as published, one a line, with <c>acknowledged</c> added; null for none.</summary>
    public string? RecordFile { get; init; }

    /// <summary>So long a rider keeps trying without an acknowledgement before giving up. Default 30 s.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A message without acknowledgement for so long counts its connection as lost. Default 15 s.</summary>
    public TimeSpan AcknowledgeWithin { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Unacknowledged messages per rider, 1 to 100 as IoT Core allows. Default 20.</summary>
    public int InflightMax
    {
        get;
        init => field = InRange(value, 1, 100);
    } = 20;

    /// <summary>The stream's name, for PutRecords. Default <c>alleycat</c>.</summary>
    public string StreamName { get; init; } = "alleycat";

    /// <summary>With PutRecords: many messages packed into one record, as a gateway in a gym does. Default false.</summary>
    public bool Pack { get; init; }

    /// <summary>PutRecords calls under way at a time, 1 to 64. Default 4.</summary>
    public int Lanes
    {
        get;
        init => field = InRange(value, 1, 64);
    } = 4;

    /// <summary>Reads a speed as the command line has it.</summary>
    /// <param name="text"><c>max</c>, or a factor such as <c>1x</c>, <c>60x</c> or <c>0.5</c>.</param>
    /// <param name="speed">The factor; positive infinity for <c>max</c>.</param>
    public static bool TryReadSpeed(string text, out double speed)
    {
        speed = double.PositiveInfinity;
        if (text == "max")
            return true;
        var number = text.EndsWith('x') ? text.AsSpan(..^1) : text;
        return double.TryParse(
            number, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out speed)
            && speed is > 0 and <= 1_000_000;
    }

    /// <summary>Reads classes as the command line has them.</summary>
    /// <param name="text">A list of ids and ranges: <c>1</c>, <c>1-6</c>, <c>1,3,5-6</c>.</param>
    /// <param name="classes">Ascending, each once.</param>
    public static bool TryReadClasses(string text, out IReadOnlyList<int> classes)
    {
        var found = new SortedSet<int>();
        classes = [];
        foreach (var range in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            if (!TryReadClass(dash < 0 ? range : range[..dash], out var first) || !TryReadClass(range[(dash + 1)..], out var last)
                || last < first)
                return false;
            found.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        classes = [.. found];
        return true;
    }

    private static bool TryReadClass(string text, out int classId) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out classId)
        && Racing.RaceClass.IsValid(classId);

    private static int InRange(int value, int least, int most) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"{least} to {most}.");
}
