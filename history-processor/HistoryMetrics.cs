using System.Diagnostics.Metrics;

namespace Alleycat.HistoryProcessor;

/// <summary>The counters of meter <c>Alleycat.HistoryProcessor</c>.</summary>
internal static class HistoryMetrics
{
    private static readonly Meter Meter = new("Alleycat.HistoryProcessor");

    public static readonly Counter<long> ObjectsRead =
        Meter.CreateCounter<long>("alleycat.history.objects.read", "{object}", "Delivered objects read to their end.");

    public static readonly Counter<long> ObjectsSetAside =
        Meter.CreateCounter<long>("alleycat.history.objects.set_aside", "{object}", "Delivered objects that could not be read, by reason.");

    public static readonly Counter<long> EventsSkipped =
        Meter.CreateCounter<long>("alleycat.history.events.skipped", "{event}", "Event records that are no delivered data, by reason.");

    public static readonly Counter<long> RecordsMerged =
        Meter.CreateCounter<long>("alleycat.history.records.merged", "{record}", "Telemetry records taken, repetitions among them.");

    public static readonly Counter<long> LinesSkipped =
        Meter.CreateCounter<long>("alleycat.history.lines.skipped", "{line}", "Lines that are no telemetry, by fault.");

    public static readonly Counter<long> FilesWritten =
        Meter.CreateCounter<long>("alleycat.history.files.written", "{file}", "Files written, by kind.");

    public static readonly Counter<long> FragmentsWritten =
        Meter.CreateCounter<long>("alleycat.history.fragments.written", "{fragment}", "Fragments of history files deflated anew.");

    public static readonly Counter<long> RacesLost =
        Meter.CreateCounter<long>("alleycat.history.conflicts", "{conflict}", "Conditional writes lost to another writer and tried again.");

    public static readonly Counter<long> FilesDamaged =
        Meter.CreateCounter<long>(
            "alleycat.history.files.damaged", "{file}", "Damaged files set aside before they were replaced, by fault.");

    public static readonly Counter<long> FilesForeign =
        Meter.CreateCounter<long>("alleycat.history.files.foreign", "{file}", "Files of another writer, rewritten in our format.");

    public static readonly Counter<long> ForeignSkipped =
        Meter.CreateCounter<long>("alleycat.history.foreign.skipped", "{value}", "Values in files of another writer that are no record.");

    public static readonly Histogram<double> MergeSeconds =
        Meter.CreateHistogram<double>("alleycat.history.merge.duration", "s", "One event, from its bytes to the last file written.");

    public static KeyValuePair<string, object?> Reason(string reason) => new("reason", reason);
}
