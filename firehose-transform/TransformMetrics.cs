using System.Diagnostics.Metrics;

namespace Alleycat.FirehoseTransform;

/// <summary>The meter <c>Alleycat.FirehoseTransform</c>.</summary>
internal static class TransformMetrics
{
    private static readonly Meter Meter = new("Alleycat.FirehoseTransform");

    private static readonly Counter<long> Records = Meter.CreateCounter<long>(
        "alleycat.transform.records", "{record}", "Records answered, by result: ok, dropped or processing-failed.");

    private static readonly Counter<long> Faults = Meter.CreateCounter<long>(
        "alleycat.transform.faults", "{record}", "Records set aside (of=record) and bad lines kept in packs (of=line), by their first fault.");

    private static readonly Counter<long> Lines = Meter.CreateCounter<long>(
        "alleycat.transform.packed_lines", "{line}", "Lines taken out of packed records, good and bad.");

    private static readonly KeyValuePair<string, object?> OfRecord = new("of", "record");
    private static readonly KeyValuePair<string, object?> OfLine = new("of", "line");

    public static void Add(TransformCounts counts, FaultCatalog faults)
    {
        AddResult(counts.Ok, "ok");
        AddResult(counts.Dropped, "dropped");
        AddResult(counts.Failed, "processing-failed");
        if (counts.PackedLines > 0)
            Lines.Add(counts.PackedLines);
        for (var fault = 0; fault < FaultCatalog.Count; fault++)
        {
            if (counts.FailedByFault[fault] > 0)
                Faults.Add(counts.FailedByFault[fault], new("fault", faults.CodeOf(fault)), OfRecord);
            if (counts.LinesByFault[fault] > 0)
                Faults.Add(counts.LinesByFault[fault], new("fault", faults.CodeOf(fault)), OfLine);
        }
    }

    private static void AddResult(long records, string result)
    {
        if (records > 0)
            Records.Add(records, new KeyValuePair<string, object?>("result", result));
    }
}
