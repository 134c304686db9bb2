using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Alleycat.HistoryProcessor;
using Alleycat.ObjectStore;
using Alleycat.Racing;
using Alleycat.Racing.History;
using Alleycat.Streaming;

namespace Alleycat.Local.Doctor;

/// <summary>The history files: frame, table, every fragment's checksum and text; and, if asked, every delivered record in them.</summary>
internal sealed class HistoryChecks(DirectoryObjectStore store, string buckets, bool againstDelivered, TimeProvider time)
{
    private const long RacersRawBytesMax = 512L << 20;

    /// <param name="repairs">Merges every delivered object again where a file is damaged or lacks something.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    public async Task<IReadOnlyList<DoctorCheck>> RunAsync(bool repairs, CancellationToken cancellationToken)
    {
        var checks = await LookAsync(cancellationToken);
        if (!repairs || !checks.Any(check => check.IsWrong && check.Repair is not null))
            return checks;
        await MergeAllAgainAsync(cancellationToken);
        var after = await LookAsync(cancellationToken);
        // What was wrong and is right now is told as repaired; what still is wrong, as it is.
        var stillWrong = after.Where(check => check.IsWrong).Select(check => check.Name).ToHashSet();
        var repaired = checks.Where(check => check.IsWrong && !stillWrong.Contains(check.Name)).Select(check => check with { IsRepaired = true });
        return [.. repaired, .. after];
    }

    /// <summary>Whether a path below the buckets' folder is one of the files that <see cref="RunAsync"/> looks at.</summary>
    public static bool IsHistoryPath(string path) => Path.GetDirectoryName(path) == BucketNames.History
        && (RaceClass.Ids.Any(id => Path.GetFileName(path) == KeyOf(id)) || Path.GetFileName(path) == "racers.gz");

    private static string KeyOf(int classId) => string.Create(CultureInfo.InvariantCulture, $"class-{classId}.gz");

    private async Task<List<DoctorCheck>> LookAsync(CancellationToken cancellationToken)
    {
        var checks = new List<DoctorCheck>();
        var delivered = againstDelivered ? await new DeliveredRecords(store).ReadAsync(cancellationToken) : null;
        foreach (var classId in RaceClass.Ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            checks.AddRange(Look(classId, delivered?.GetValueOrDefault(classId)));
        }
        var racers = Read("racers.gz");
        if (racers is not null && !RacerDirectoryFile.TryRead(racers, RacersRawBytesMax, out _))
        {
            checks.Add(new("racers.gz", CheckStatus.Problem, "it is no whole gzip of names")
            {
                Repair = "merge every delivered object again: names come from what was delivered",
            });
        }
        return checks;
    }

    private IEnumerable<DoctorCheck> Look(int classId, ClassHistory? delivered)
    {
        var key = KeyOf(classId);
        ClassHistory? history = null;
        if (Read(key) is { } file)
        {
            if (HistoryFile.TryRead(file, out history, out var fault))
            {
                yield return new(key, CheckStatus.Ok, string.Create(CultureInfo.InvariantCulture,
                    $"{history!.Seconds.Count} seconds, {history.Count:N0} records, {file.Length / 1e6:N2} MB: frame, table and checksums hold"));
            }
            else if (fault == HistoryFault.NoTable && IsWholeGzip(file))
            {
                yield return new(key, CheckStatus.Note, "written by another program; the next merge gives it a table");
                yield break;
            }
            else
            {
                yield return new(key, CheckStatus.Problem, $"it is damaged ({fault})")
                {
                    Repair = "keep a copy under damaged/, take over what is sound and merge every delivered object again",
                };
                yield break;
            }
        }
        if (delivered is not null && CountMissing(delivered, history) is var missing and > 0)
        {
            yield return new(key, CheckStatus.Problem, string.Create(CultureInfo.InvariantCulture,
                $"{missing:N0} of {delivered.Count:N0} delivered records are not in it, or lower"))
            {
                IsDifference = true,
                Repair = "merge every delivered object again",
            };
        }
    }

    private static long CountMissing(ClassHistory delivered, ClassHistory? history)
    {
        var missing = 0L;
        foreach (var second in delivered.Seconds)
        {
            for (var i = 0; i < second.Count; i++)
            {
                if (history is null || !history.TryGet(second.Second, second.Racers[i], out var output) || output < second.Outputs[i])
                    missing++;
            }
        }
        return missing;
    }

    private static bool IsWholeGzip(byte[] file)
    {
        using var gzip = new GzipReader(file, uint.MaxValue);
        var buffer = new byte[64 * 1024];
        while (gzip.Read(buffer) > 0)
        {
            // Only whether it comes to its end counts.
        }
        return gzip.Fault == GzipFault.None;
    }

    /// <summary>By the file itself: reading through the store would describe what is not described.</summary>
    private byte[]? Read(string key)
    {
        var path = Path.Combine(buckets, BucketNames.History, key);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    /// <summary>The processor's own way: it keeps a copy of what is damaged, takes over what is sound, and repeats nothing in vain.</summary>
    private async Task MergeAllAgainAsync(CancellationToken cancellationToken)
    {
        var damagedRacers = Read("racers.gz") is { } racers && !RacerDirectoryFile.TryRead(racers, RacersRawBytesMax, out _);
        if (damagedRacers)
            await store.DeleteAsync(BucketNames.History, "racers.gz", cancellationToken);
        var processor = new HistoryProcessorHandler(store, new HistoryProcessorOptions(), time, new Random());
        string? after = null;
        while (await store.ListAsync(BucketNames.Delivery, BucketNames.DataPrefix, after, cancellationToken: cancellationToken)
            is { Count: > 0 } page)
        {
            after = page[^1].Key;
            foreach (var delivered in page)
                await processor.HandleAsync(EventOf(delivered), new ArrayBufferWriter<byte>(), cancellationToken);
        }
    }

    private static byte[] EventOf(ObjectSummary delivered) => JsonSerializer.SerializeToUtf8Bytes(
        new S3Event
        {
            Records =
            [
                new()
                {
                    EventName = "ObjectCreated:Put",
                    S3 = new()
                    {
                        Bucket = new() { Name = BucketNames.Delivery },
                        Object = new() { Key = Uri.EscapeDataString(delivered.Key), Size = delivered.Size },
                    },
                },
            ],
        },
        S3EventJson.Default.S3Event);
}
