using System.Text.Json;

namespace Alleycat.Local.Doctor;

/// <summary>Tells people or programs what the doctor found.</summary>
internal sealed class DoctorReport(bool asJson, bool wasRepairAsked)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>What a repair is about to do, on standard error.</summary>
    public void Announce(IReadOnlyList<DoctorCheck> repairs)
    {
        if (asJson)
            return;
        Console.Error.WriteLine("To be repaired:");
        foreach (var repair in repairs)
            Console.Error.WriteLine($"  {repair.Detail}\n    → {repair.Repair}");
    }

    public void Write(IReadOnlyList<DoctorCheck> checks)
    {
        if (asJson)
            WriteJson(checks);
        else
            WriteText(checks);
    }

    private void WriteText(IReadOnlyList<DoctorCheck> checks)
    {
        foreach (var check in checks)
        {
            var mark = StatusOf(check);
            Console.Out.WriteLine($"{(check.IsWrong ? "PROBLEM" : mark),-9} {check.Name,-12} {check.Detail}");
            if (check is { IsWrong: true, Repair: null })
                Console.Out.WriteLine($"{"",-22} cannot be repaired here: restore it from a backup (docs/operations.md)");
        }
        var wrong = checks.Count(check => check.IsWrong);
        var repairable = checks.Count(check => check is { Repair: not null, IsRepaired: false });
        Console.Out.WriteLine(wrong == 0 ? "All is well." : $"{wrong} problem{(wrong == 1 ? "" : "s")}.");
        if (repairable > 0 && !wasRepairAsked)
            Console.Out.WriteLine($"{repairable} can be repaired: run it again with --repair.");
    }

    private static string StatusOf(DoctorCheck check) => check.IsRepaired ? "repaired" : check.Status switch
    {
        CheckStatus.Ok => "ok",
        CheckStatus.Note => "note",
        _ => "problem",
    };

    private static void WriteJson(IReadOnlyList<DoctorCheck> checks)
    {
        using var stream = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteBoolean("healthy", checks.All(check => !check.IsWrong));
            json.WriteStartArray("checks");
            foreach (var check in checks)
            {
                json.WriteStartObject();
                json.WriteString("name", check.Name);
                json.WriteString("status", StatusOf(check));
                json.WriteString("detail", check.Detail);
                if (check.Repair is not null)
                    json.WriteString("repair", check.Repair);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
    }
}
