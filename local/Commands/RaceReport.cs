using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Alleycat.Local.Http;

namespace Alleycat.Local.Commands;

/// <summary>Races on standard output: as tables of plain text for people, or as one JSON document.</summary>
internal static class RaceReport
{
    private const int NameColumns = 20;

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteJson(object document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, Readable));

    public static void WriteList(IReadOnlyList<RaceListEntry> races)
    {
        if (races.Count == 0)
        {
            Console.Error.WriteLine("No races. A race is listed once something of it was delivered.");
            return;
        }
        Say($"{"RACE",-18}{"CLASS",6}  {"STARTED",-21}{"LINES",10}  STATE");
        foreach (var race in races)
        {
            var state = State(race.Voided, race.VoidReason, race.Hidden, race.HiddenReason);
            Say($"{race.Id,-18}{race.ClassId,6}  {Time(race.StartsAt),-21}{race.Lines,10}  {state}");
        }
    }

    public static void WriteRace(RaceResultPage race, AuditPage? audit)
    {
        Say($"Race {race.Id}, {race.ClassName}");
        Say($"started {Time(race.StartsAt)}, {race.Seconds} s, {race.RacerCount} racers");
        Say($"{race.Rule}");
        if (race.Voided || race.Hidden)
            Say($"{State(race.Voided, race.VoidReason, race.Hidden, race.HiddenReason)}");
        Say($"");
        Say($"{"RANK",4}  {"RACER",7}  {"NAME",-NameColumns}  {"MEAN",9}  {"LAST",9}  {"BEST",9}  {"AT",4}  {"RIDDEN",6}  NOTES");
        foreach (var place in race.Results)
        {
            var hiding = place.Hidden ? [$"hidden: {Plain(place.HiddenReason)}"] : Array.Empty<string>();
            var notes = string.Join("; ", hiding.Concat((place.Notes ?? []).Select(note => note.Text)));
            var rank = place.Rank?.ToString(CultureInfo.InvariantCulture) ?? "-";
            var outputs = FormattableString.Invariant($"{place.Mean,9:0.0000}  {place.Last,9:0.0000}  {place.Best,9:0.0000}");
            var name = Name(place.Name);
            Say($"{rank,4}  {place.RacerId,7}  {name,-NameColumns}  {outputs}  {place.BestSecond,4}  {place.SecondsRidden,6}  {notes}");
        }
        if (audit is not { Entries.Count: > 0 })
            return;
        Say($"");
        WriteAudit(audit);
    }

    public static void WriteAudit(AuditPage audit)
    {
        if (audit.BrokenLines.Count > 0)
        {
            Console.Error.WriteLine(
                $"Lines {string.Join(", ", audit.BrokenLines)} of the audit trail are damaged or were changed by hand "
                + "(docs/formats/audit-trail.md).");
        }
        if (audit.Entries.Count == 0)
        {
            Console.Error.WriteLine("Nothing was ruled.");
            return;
        }
        Say($"{"NO",5}  {"WHEN",-21}{"WHO",-24}  {"PROOF",-14}  {"WHAT",-7} {"RACE",-18}  {"RACER",7}  WHY");
        foreach (var entry in audit.Entries)
        {
            var (who, proof, reason) = (Plain(entry.Who), Plain(entry.Proof), Plain(entry.Reason));
            var what = FormattableString.Invariant($"{proof,-14}  {entry.Action,-7} {entry.Race,-18}  {entry.Racer,7}");
            Say($"{entry.Number,5}  {Time(entry.At),-21}{who,-24}  {what}  {reason}");
        }
    }

    private static string State(bool isVoid, string? voidReason, bool isHidden, string? hiddenReason) => (isVoid, isHidden) switch
    {
        (true, true) => $"void: {Plain(voidReason)}; hidden: {Plain(hiddenReason)}",
        (true, false) => $"void: {Plain(voidReason)}",
        (false, true) => $"hidden: {Plain(hiddenReason)}",
        _ => "",
    };

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Name(string? name)
    {
        var plain = Plain(name ?? "-");
        return plain.Length <= NameColumns ? plain : plain[..(NameColumns - 1)] + "…";
    }

    /// <summary>Names and reasons are anybody's: what would move a terminal's cursor is left out.</summary>
    private static string Plain(string? text) => string.Concat((text ?? "").Where(letter => !char.IsControl(letter)));

    private static void Say(FormattableString line) => Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
