using System.Globalization;
using System.IO.Compression;
using System.Text;
using Alleycat.Racing;
using Alleycat.Racing.History;

namespace Alleycat.Benchmarks.History;

/// <summary>Files to merge: a history of so many racers at 300 seconds, names, and delivered objects of 7,000 records.</summary>
/// <remarks>Made by a process of their own, so that making them does not count as the merge's memory.</remarks>
internal static class HistoryInputs
{
    public const int Seconds = 300;
    public const int BatchRecords = 7_000;

    /// <summary>Ids of the racers begin here, as the simulator's do.</summary>
    private const int FirstRacer = 100;

    public static string HistoryPath(string folder) => Path.Combine(folder, "class-1.gz");
    public static string NamesPath(string folder) => Path.Combine(folder, "racers.gz");
    public static string BatchPath(string folder, int touched) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"batch-{touched}.gz"));

    public static void Prepare(string folder, int racers, int[] touched)
    {
        var random = new Random(racers);
        var history = new ClassHistory();
        for (var second = 1; second <= Seconds; second++)
        {
            var records = new SecondRecords(second, racers);
            for (var racer = 0; racer < racers; racer++)
                records.Append(FirstRacer + racer, Output.From(random.Next(300, 900) / 10.0, random.Next(330, 860) / 10.0));
            history.Join(records);
        }
        File.WriteAllBytes(HistoryPath(folder), HistoryFile.Write(history));

        var names = new RacerDirectory();
        for (var racer = 0; racer < racers; racer++)
            names.Join(FirstRacer + racer, new RacerName(RacerDirectory.DayOf(Timestamp), NameOf(FirstRacer + racer)));
        File.WriteAllBytes(NamesPath(folder), RacerDirectoryFile.Write(names));
        foreach (var seconds in touched)
            File.WriteAllBytes(BatchPath(folder, seconds), Batch(history, racers, seconds, random));
    }

    private const long Timestamp = 1_620_824_038_331;

    private static string NameOf(int racer) => string.Create(CultureInfo.InvariantCulture, $"Racer{racer % 977}");

    /// <summary>Lines as the transform writes them, over neighbouring seconds; half of the records beat the history.</summary>
    private static byte[] Batch(ClassHistory history, int racers, int touched, Random random)
    {
        var text = new StringBuilder();
        var first = touched == Seconds ? 1 : 101;
        for (var line = 0; line < BatchRecords; line++)
        {
            var (second, racer) = (first + (line % touched), FirstRacer + random.Next(racers));
            history.TryGet(second, racer, out var best);
            var (cadence, resistance) = (0.0, 0.0);
            var isBetter = line / touched % 2 == 0;
            for (var attempt = 0; attempt < 1000; attempt++)
            {
                (cadence, resistance) = (random.Next(300, 900) / 10.0, random.Next(330, 860) / 10.0);
                if (Output.From(cadence, resistance) > best == isBetter)
                    break;
            }
            text.Append(CultureInfo.InvariantCulture,
                $$"""{"uuid":"e2b4a3c1-7d0f-4c55-9a61-{{line:x12}}","event":"update","deviceTimestamp":{{Timestamp + (second * 1000)}},""");
            text.Append(CultureInfo.InvariantCulture,
                $$"""
                "second":{{second}},"raceId":5402746,"name":"{{NameOf(racer)}}","racerId":{{racer}},"classId":1,
                """);
            text.Append(CultureInfo.InvariantCulture,
                $$"""
                "cadence":{{cadence}},"resistance":{{resistance}},"output":{{Output.From(cadence, resistance)}}}
                """);
            text.Append('\n');
        }
        var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text.ToString()));
        return file.ToArray();
    }
}
