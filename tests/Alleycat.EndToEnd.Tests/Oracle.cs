using System.Text.Json;

namespace Alleycat.EndToEnd.Tests;

/// <summary>What the history must hold, worked out in decimal arithmetic from what was published. Shares no code with the product.</summary>
internal sealed class Oracle
{
    private readonly Dictionary<(int Class, int Second, int Racer), decimal> _published = [];
    private readonly Dictionary<(int Class, int Second, int Racer), decimal> _acknowledged = [];
    private readonly HashSet<(int Class, int Second, int Racer, decimal Output)> _values = [];

    public int Messages { get; private set; }

    public int Acknowledged { get; private set; }

    /// <summary>Adds the messages that the simulator recorded, one JSON object a line.</summary>
    public void AddRecording(string file)
    {
        foreach (var line in File.ReadLines(file))
        {
            using var json = JsonDocument.Parse(line);
            var message = json.RootElement;
            Add(
                (message.GetProperty("classId").GetInt32(), message.GetProperty("second").GetInt32(), message.GetProperty("racerId").GetInt32()),
                message.GetProperty("cadence").GetDecimal(), message.GetProperty("resistance").GetDecimal(),
                message.GetProperty("acknowledged").GetBoolean());
        }
    }

    public void Add((int Class, int Second, int Racer) key, decimal cadence, decimal resistance, bool acknowledged)
    {
        var output = Math.Round((cadence + 35) * (resistance + 65) / 100, 4, MidpointRounding.AwayFromZero);
        Messages++;
        _values.Add((key.Class, key.Second, key.Racer, output));
        Raise(_published, key, output);
        if (!acknowledged)
            return;
        Acknowledged++;
        Raise(_acknowledged, key, output);
    }

    /// <summary>The per-key maximum of everything published in a class.</summary>
    public Dictionary<(int Second, int Racer), decimal> HistoryOf(int classId) => _published
        .Where(entry => entry.Key.Class == classId)
        .ToDictionary(entry => (entry.Key.Second, entry.Key.Racer), entry => entry.Value);

    /// <returns>Null where the history is exactly the maximum of what was published, else the first difference.</returns>
    public string? DifferenceFrom(int classId, Dictionary<(int Second, int Racer), decimal>? history)
    {
        var expected = HistoryOf(classId);
        history ??= [];
        foreach (var (key, output) in expected)
        {
            if (!history.TryGetValue(key, out var stored))
                return $"class {classId}: {key} is missing ({history.Count} of {expected.Count} are there)";
            if (stored != output)
                return $"class {classId}: {key} is {stored}, should be {output}";
        }
        return history.Count == expected.Count ? null : $"class {classId}: {history.Count - expected.Count} entries that nobody published";
    }

    /// <returns>Null where everything acknowledged is in the history and everything in it was published, else the first fault.</returns>
    public string? LossOrInventionIn(int classId, Dictionary<(int Second, int Racer), decimal>? history)
    {
        history ??= [];
        foreach (var (key, output) in _acknowledged.Where(entry => entry.Key.Class == classId))
        {
            if (!history.TryGetValue((key.Second, key.Racer), out var stored) || stored < output)
                return $"class {classId}: acknowledged {key} = {output} is {(stored == 0 ? "missing" : $"only {stored}")}";
        }
        foreach (var (key, stored) in history)
        {
            if (!_values.Contains((classId, key.Second, key.Racer, stored)))
                return $"class {classId}: {key} = {stored} was never published";
        }
        return null;
    }

    private static void Raise(Dictionary<(int, int, int), decimal> entries, (int, int, int) key, decimal output)
    {
        if (!entries.TryGetValue(key, out var best) || output > best)
            entries[key] = output;
    }
}
