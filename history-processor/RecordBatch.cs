using System.Runtime.InteropServices;
using System.Text.Json;
using Alleycat.Racing;
using Alleycat.Racing.History;

namespace Alleycat.HistoryProcessor;

/// <summary>The records and names of delivered objects on their way into the history files.</summary>
/// <remarks>An object's records count only from <see cref="Accept"/> on: a damaged one leaves no trace.</remarks>
internal sealed class RecordBatch(TelemetryLimits limits)
{
    private readonly List<PersonalRecord>[] byClass = [.. RaceClass.Ids.Select(_ => new List<PersonalRecord>())];
    private readonly int[] acceptedByClass = new int[RaceClass.Count];
    private readonly Dictionary<int, SeenName> pendingNames = [];
    private readonly Dictionary<string, long> skipped = [];

    /// <summary>Accepted records.</summary>
    public int Count => acceptedByClass.Sum();

    /// <summary>Names of accepted records.</summary>
    public RacerDirectory Names { get; } = new();

    /// <summary>Takes one line; what is no telemetry is counted by its fault.</summary>
    /// <param name="line">Without its line break; not the caller's any more.</param>
    public void Add(Span<byte> line)
    {
        if (!DeliveredLine.TryRead(line, limits, out var telemetry, out var fault))
        {
            Skip(IsPackFault(line, fault) ? "PackFault" : fault.ToString());
            return;
        }
        // The line's own output is not believed: it is computed again, in the one place.
        byClass[telemetry.ClassId - 1].Add(new PersonalRecord(telemetry.ClassId, telemetry.Second, telemetry.RacerId, telemetry.Output));
        if (!telemetry.NameJson.IsEmpty)
            AddName(telemetry);
    }

    /// <summary>Counts a line that was too long to be looked at.</summary>
    public void AddOversized() => Skip(nameof(TelemetryFault.TooLarge));

    /// <summary>The object was whole: its records and names count.</summary>
    public void Accept()
    {
        HistoryMetrics.RecordsMerged.Add(byClass.Sum(records => records.Count) - Count);
        for (var index = 0; index < byClass.Length; index++)
            acceptedByClass[index] = byClass[index].Count;
        foreach (var (racerId, seen) in pendingNames)
            if (seen.Read() is { } name)
                Names.Join(racerId, name);
        pendingNames.Clear();
        foreach (var (fault, count) in skipped)
            HistoryMetrics.LinesSkipped.Add(count, HistoryMetrics.Reason(fault));
        skipped.Clear();
    }

    /// <summary>The object was not whole: everything since the last acceptance is forgotten.</summary>
    public void Reject()
    {
        for (var index = 0; index < byClass.Length; index++)
            byClass[index].RemoveRange(acceptedByClass[index], byClass[index].Count - acceptedByClass[index]);
        pendingNames.Clear();
        skipped.Clear();
    }

    /// <summary>The accepted records by class, ascending; classes without any are left out.</summary>
    public IEnumerable<(int ClassId, ClassHistory History)> ByClass()
    {
        for (var index = 0; index < byClass.Length; index++)
            if (byClass[index].Count > 0)
                yield return (index + 1, ClassHistory.Of(CollectionsMarshal.AsSpan(byClass[index])[..acceptedByClass[index]]));
    }

    private void Skip(string fault) => skipped[fault] = skipped.GetValueOrDefault(fault) + 1;

    /// <summary>Names repeat in every record of a racer, so they are compared as bytes and decoded once per object.</summary>
    private void AddName(in Telemetry telemetry)
    {
        var day = RacerDirectory.DayOf(telemetry.DeviceTimestampMs);
        if (!pendingNames.TryGetValue(telemetry.RacerId, out var seen))
        {
            pendingNames.Add(telemetry.RacerId, new SeenName(day, telemetry.NameJson.ToArray()));
            return;
        }
        if (telemetry.NameJson.SequenceEqual(seen.NameJson))
        {
            seen.Day = Math.Max(seen.Day, day);
            return;
        }
        if (new SeenName(day, telemetry.NameJson.ToArray()) is var other && other.Read() is { } name && !(seen.Read() >= name))
            pendingNames[telemetry.RacerId] = other;
    }

    /// <summary>Whether a bad line is the transform's note on one that was bad inside a good pack: an object with a member
    /// <c>fault</c>.</summary>
    private static bool IsPackFault(ReadOnlySpan<byte> line, TelemetryFault fault)
    {
        // What the reader found to be no text, no JSON or no object is no note, and is not to be read a second time: a name with half
        // a character in it could not even be compared.
        if (fault is TelemetryFault.TooLarge or TelemetryFault.NotJson or TelemetryFault.NotAnObject)
            return false;
        var reader = new Utf8JsonReader(line);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("fault"u8))
                return true;
            reader.Skip();
        }
        return false;
    }

    private sealed class SeenName(int day, byte[] nameJson)
    {
        public int Day { get; set; } = day;

        public byte[] NameJson => nameJson;

        /// <summary>The name as text, or null where the directory does not take it.</summary>
        public RacerName? Read()
        {
            try
            {
                var name = new Telemetry { NameJson = nameJson }.ReadName();
                return RacerDirectory.IsAcceptable(name) ? new RacerName(Day, name!) : null;
            }
            catch (InvalidOperationException)
            {
                // An escape that is half a character.
                return null;
            }
        }
    }
}
