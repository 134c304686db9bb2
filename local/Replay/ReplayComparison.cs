using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Alleycat.Local.Export;
using Alleycat.Local.Http;
using Alleycat.Local.Races;

namespace Alleycat.Local.Replay;

/// <summary>Holds a replay against what was recorded, byte for byte, and says what differs.</summary>
internal static class ReplayComparison
{
    /// <summary>Of each kind so many differences are told; the rest is counted.</summary>
    public const int ToldMax = 20;

    private const int BytesToldMax = 300;

    /// <returns>A sentence for each difference; none where everything is the same.</returns>
    /// <param name="recorded">As it was.</param>
    /// <param name="replayed">As it came out again.</param>
    /// <param name="expectedHistory">The history file that the recorded lines make.</param>
    public static IReadOnlyList<string> Compare(RecordedRace recorded, ReplayedRace replayed, byte[]? expectedHistory) =>
    [
        .. Told("delivered lines", Lines(recorded.Lines, replayed.Lines)),
        .. Told("result", Results(recorded.Result, replayed.Result)),
        .. Told("history file", Histories(expectedHistory, replayed.History)),
        .. Told("recorded history", Missing(recorded.History, replayed.History)),
    ];

    private static IEnumerable<string> Lines(RaceTable recorded, RaceTable replayed)
    {
        var left = replayed.InOrder.ToDictionary(line => (line.Second, line.RacerId));
        foreach (var line in recorded.InOrder)
        {
            var key = (line.Second, line.RacerId);
            if (!left.Remove(key, out var again))
                yield return $"second {line.Second} of racer {line.RacerId} is missing";
            else if (!SameLine(line, again))
                yield return $"second {line.Second} of racer {line.RacerId} was {Text(line.Json.Span)} and is {Text(again.Json.Span)}";
        }
        foreach (var key in left.Keys.Order())
            yield return $"second {key.Second} of racer {key.RacerId} was not recorded";
    }

    /// <summary>A recording of the bikes' messages has no output yet: it is compared without.</summary>
    private static bool SameLine(RaceLine recorded, RaceLine replayed)
    {
        var isDelivered = RecordedMessage.HasOutput(recorded.Json.Span);
        return recorded.Json.Span.SequenceEqual(isDelivered ? replayed.Json.Span : RecordedMessage.Of(replayed.Json).Span);
    }

    private static IEnumerable<string> Results(RaceResultPage recorded, RaceResultPage? replayed)
    {
        if (replayed is null)
        {
            yield return "there is none";
            yield break;
        }
        if (recorded.Seconds != replayed.Seconds)
            yield return $"it was over {recorded.Seconds} s and is over {replayed.Seconds} s";
        var left = AsRidden(replayed).ToDictionary(place => place.RacerId);
        foreach (var place in AsRidden(recorded))
        {
            var was = PlaceText(place);
            var now = left.Remove(place.RacerId, out var again) ? PlaceText(again) : "missing";
            if (was != now)
                yield return $"racer {place.RacerId} was {was} and is {now}";
        }
        foreach (var racer in left.Keys.Order())
            yield return $"racer {racer} was not in it";
    }

    /// <summary>What was ruled since is no part of the race: hidden results get their place back, and the others theirs.</summary>
    private static IReadOnlyList<PlaceEntry> AsRidden(RaceResultPage result)
    {
        if (!result.Results.Any(place => place.Hidden))
            return result.Results;
        var ridden = new List<PlaceEntry>(result.Results.Count);
        foreach (var place in result.Results)
        {
            var isTie = ridden.Count > 0 && ridden[^1].Mean == place.Mean;
            ridden.Add(place with { Rank = isTie ? ridden[^1].Rank : ridden.Count + 1, Hidden = false, HiddenReason = null });
        }
        return ridden;
    }

    /// <summary>Notes tell of arrival, which a replay does not repeat; everything else is compared as the interface writes it.</summary>
    private static string PlaceText(PlaceEntry place) => JsonSerializer.Serialize(place with { Notes = null }, JsonSerializerOptions.Web);

    private static IEnumerable<string> Histories(byte[]? expected, byte[]? replayed)
    {
        if (expected is null || replayed is null)
        {
            if (!ReferenceEquals(expected, replayed))
                yield return expected is null ? "there is one, and should be none" : "there is none";
            yield break;
        }
        if (expected.AsSpan().SequenceEqual(replayed))
            yield break;
        var at = expected.AsSpan().CommonPrefixLength(replayed);
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{replayed.Length} bytes where {expected.Length} should be, first different at byte {at}");
        var (should, found) = (Read(expected), Read(replayed));
        foreach (var (key, output) in should.OrderBy(entry => entry.Key))
        {
            if (!found.Remove(key, out var stored))
                yield return $"second {key.Second} of racer {key.Racer} is missing";
            else if (stored != output)
                yield return $"second {key.Second} of racer {key.Racer} should be {Number(output)} and is {Number(stored)}";
        }
        foreach (var key in found.Keys.Order())
            yield return $"second {key.Second} of racer {key.Racer} is in it, and nobody rode that";
    }

    /// <summary>The recorded file holds other races too; what this race brought must be in it, or something better.</summary>
    private static IEnumerable<string> Missing(byte[]? recorded, byte[]? replayed)
    {
        if (recorded is null || replayed is null)
            yield break;
        var kept = Read(recorded);
        foreach (var (key, output) in Read(replayed).OrderBy(entry => entry.Key))
        {
            if (kept.TryGetValue(key, out var stored) && stored >= output)
                continue;
            var holds = kept.ContainsKey(key) ? Number(stored) : "not in it";
            yield return $"second {key.Second} of racer {key.Racer} is {holds}, and the race brought {Number(output)}";
        }
    }

    private static Dictionary<(int Second, int Racer), decimal> Read(byte[] history)
    {
        using var unzipped = new GZipStream(new MemoryStream(history), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(unzipped);
        var records = new Dictionary<(int, int), decimal>();
        foreach (var second in json.RootElement.EnumerateObject())
        {
            foreach (var racer in second.Value.EnumerateObject())
            {
                records[(int.Parse(second.Name, CultureInfo.InvariantCulture), int.Parse(racer.Name, CultureInfo.InvariantCulture))] =
                    racer.Value.GetDecimal();
            }
        }
        return records;
    }

    private static IEnumerable<string> Told(string what, IEnumerable<string> differences)
    {
        var count = 0L;
        foreach (var difference in differences)
        {
            if (++count <= ToldMax)
                yield return $"{what}: {difference}";
        }
        if (count > ToldMax)
            yield return string.Create(CultureInfo.InvariantCulture, $"{what}: {count - ToldMax:N0} more differences");
    }

    private static string Text(ReadOnlySpan<byte> line) =>
        Encoding.UTF8.GetString(line.Length <= BytesToldMax ? line : line[..BytesToldMax]);

    private static string Number(decimal output) => output.ToString(CultureInfo.InvariantCulture);
}
