using System.Globalization;
using Alleycat.Local.Hosting;
using Alleycat.Local.S3;
using Alleycat.Mqtt.Inspection;
using Alleycat.ObjectStore;
using Alleycat.StreamLog.Inspection;

namespace Alleycat.Local.Doctor;

/// <summary>The data folder whole: every segment, checkpoint, object and history file, byte by byte.</summary>
internal sealed class DataChecks(DoctorOptions options, TimeProvider time)
{
    /// <summary>So many findings of one kind are told one by one; the rest is counted.</summary>
    private const int ToldMax = 20;

    private readonly DataDirectory _data = DataDirectory.At(options.DataDirectory);

    /// <param name="repairs">Whether to put right what can be put right without losing anything acknowledged.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>The report; a first check named <c>in-use</c>, and nothing else, where the platform runs on the folder.</returns>
    public async Task<IReadOnlyList<DoctorCheck>> RunAsync(bool repairs, CancellationToken cancellationToken)
    {
        var streams = StreamInspector.Verify(_data.Streams, _data.Root, repairs: false, cancellationToken);
        if (streams.InUse.Count > 0)
            return [InUse($"stream {streams.InUse[0]}")];
        if (repairs)
            streams = StreamInspector.Verify(_data.Streams, _data.Root, repairs: true, cancellationToken);
        var checks = new List<DoctorCheck>
        {
            new("streams", CheckStatus.Ok, string.Create(CultureInfo.InvariantCulture,
                $"{streams.Streams} with {streams.Segments} segments, {streams.Records:N0} records, {streams.Bytes / 1e6:N1} MB; "
                + $"{streams.Checkpoints} checkpoints")),
        };
        AddTold(checks, streams.Findings.Select(Of));
        AddJournal(checks, cancellationToken);
        if (!Directory.Exists(_data.Buckets))
        {
            checks.Add(new("buckets", CheckStatus.Ok, "none yet"));
            return checks;
        }
        await AddBucketsAsync(checks, repairs, cancellationToken);
        return checks;
    }

    public static DoctorCheck InUse(string what) => new("in-use", CheckStatus.Note,
        $"Alleycat runs on this folder ({what} is locked): its files are looked at when it is stopped");

    /// <summary>Retained messages and kept sessions; what is damaged there costs subscribers a subscription, and no rider a second.</summary>
    private void AddJournal(List<DoctorCheck> checks, CancellationToken cancellationToken)
    {
        var found = JournalInspector.Verify(_data.Mqtt, cancellationToken);
        checks.Add(new("mqtt", CheckStatus.Ok, string.Create(CultureInfo.InvariantCulture,
            $"{found.Sessions} kept sessions and {found.Retained} retained messages in {found.Files} files, {found.Bytes / 1e6:N1} MB; "
            + $"{found.Records:N0} records read")));
        AddTold(checks, found.Findings.Select(finding => new DoctorCheck(
            "mqtt", finding.Fault == JournalFault.TornTail ? CheckStatus.Note : CheckStatus.Problem,
            $"{Relative(finding.Path)}: {finding.Detail}")));
    }

    private async Task AddBucketsAsync(List<DoctorCheck> checks, bool repairs, CancellationToken cancellationToken)
    {
        DirectoryObjectStore store;
        try
        {
            store = DirectoryObjectStore.Open(new() { Directory = _data.Buckets, KeepsLeftovers = !repairs }, time);
        }
        catch (IOException)
        {
            checks.Add(InUse("the buckets' folder"));
            return;
        }
        await using (store)
        {
            var found = await store.VerifyAsync(repairs, cancellationToken);
            checks.Add(new("buckets", CheckStatus.Ok, string.Create(CultureInfo.InvariantCulture,
                $"{found.Objects:N0} objects, {found.Bytes / 1e6:N1} MB, all read")));
            // A history file that does not unzip is told once, by what knows its format.
            AddTold(checks, found.Findings.Where(f => !IsHistoryFile(f)).Select(Of));
            AddTold(checks, new BucketNotifications(store, Platform.BucketOptions).Faults().Select(bucket => new DoctorCheck(
                "buckets", CheckStatus.Problem,
                $"buckets/.store/settings/{bucket}/notification: no notification configuration, or one for a function that is gone; put it again")));
            var history = new HistoryChecks(store, _data.Buckets, options.AgainstDelivered, time);
            checks.AddRange(await history.RunAsync(repairs, cancellationToken));
        }
    }

    private static bool IsHistoryFile(StoreFinding finding) =>
        finding.Fault is StoreFault.BrokenGzip or StoreFault.ContentChanged && HistoryChecks.IsHistoryPath(finding.Path);

    private static void AddTold(List<DoctorCheck> checks, IEnumerable<DoctorCheck> findings)
    {
        foreach (var kind in findings.GroupBy(f => (f.Name, f.Status, f.IsRepaired)))
        {
            checks.AddRange(kind.Take(ToldMax));
            if (kind.Count() > ToldMax)
                checks.Add(kind.First() with { Detail = $"… and {kind.Count() - ToldMax} more" });
        }
    }

    private DoctorCheck Of(StreamFinding finding) => new(
        "streams",
        finding.Damage is StreamDamage.TornTail or StreamDamage.IndexFaulty or StreamDamage.UnfinishedDeletion
            ? CheckStatus.Note
            : CheckStatus.Problem,
        $"{Relative(finding.Path)}: {finding.Detail}")
    {
        IsRepaired = finding.IsRepaired,
        Repair = finding.Damage switch
        {
            StreamDamage.TornTail => "cut off what was never acknowledged",
            StreamDamage.IndexFaulty => "derive the index again",
            StreamDamage.UnfinishedDeletion => "delete what is left of the stream",
            StreamDamage.CheckpointUnreadable or StreamDamage.CheckpointBeyondEnd =>
                "delete the checkpoint: what is in the stream is delivered again, and the history stays right",
            _ => null,
        },
    };

    private static DoctorCheck Of(StoreFinding finding) => new(
        "buckets",
        finding.Fault is StoreFault.ContentChanged or StoreFault.BrokenGzip or StoreFault.NotANotification
            ? CheckStatus.Problem
            : CheckStatus.Note,
        $"buckets/{finding.Path}: {finding.Fault}. {finding.Detail}")
    {
        IsRepaired = finding.IsRepaired,
        Repair = finding.Fault switch
        {
            StoreFault.Undescribed => "describe the file as it is",
            StoreFault.OrphanedMetadata => "delete the metadata of no object",
            StoreFault.OrphanedUpload => "delete the parts of an upload that ended",
            _ => null,
        },
    };

    private string Relative(string path) => Path.GetRelativePath(_data.Root, path);
}
