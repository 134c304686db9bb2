using System.Globalization;
using System.IO.Compression;
using System.Text;
using Alleycat.HistoryProcessor;
using Alleycat.Local.Commands;
using Alleycat.Local.Export;
using Alleycat.Local.Http;
using Alleycat.Local.Races;
using Alleycat.Racing;

namespace Alleycat.Local.Replay;

/// <summary>Reads a recorded race from a file: an export, a recording of the simulator, or a delivered object; gzip or plain.</summary>
internal static class RaceFile
{
    private const int LineCharsMax = 64 * 1024;
    private const int RacesToldMax = 10;

    /// <param name="path">Newline-delimited JSON.</param>
    /// <param name="wanted">Which of the file's races; null where it holds one.</param>
    /// <param name="raceSeconds">Length of a race.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CommandException">It cannot be read, holds no telemetry, or several races.</exception>
    public static async Task<RecordedRace> ReadAsync(string path, RaceKey? wanted, int raceSeconds, CancellationToken cancellationToken)
    {
        var options = new RaceArchiveOptions { RaceSeconds = raceSeconds, Limits = new TelemetryLimits { SecondMax = 3_600 } };
        var tables = new Dictionary<RaceKey, RaceTable>();
        var unread = 0L;
        try
        {
            await using var file = File.OpenRead(path);
            using var reader = new StreamReader(await UnzippedAsync(file, cancellationToken), new UTF8Encoding(false, throwOnInvalidBytes: false));
            while (await reader.ReadLineAsync(cancellationToken) is { } text)
            {
                if (text.Length is 0 or > LineCharsMax || Parse(text, options.Limits) is not { } line)
                {
                    unread += text.Length == 0 ? 0 : 1;
                    continue;
                }
                if (wanted is { } one && line.Race != one)
                    continue;
                if (!tables.TryGetValue(line.Race, out var table) && tables.Count < RacesToldMax)
                    tables.Add(line.Race, table = new());
                if (table?.TryAdd(line) == false)
                    throw ExportCommand.TooLarge(line.Race);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandException(ExitCode.Failed, "file-not-readable", $"{path} cannot be read: {fault.Message}", "Is it a recorded race?");
        }
        if (unread > 0)
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{unread:N0} lines of {path} are no telemetry; passed over."));
        if (tables.Count != 1)
            throw NotOneRace(path, wanted, string.Join(", ", tables.Keys));
        var (race, lines) = tables.Single();
        return new(race, lines, ResultOf(race, lines, options), null);
    }

    /// <summary>The result of a race whose arrival nobody knows: by its own clock, or by now where its id is none.</summary>
    public static RaceResultPage ResultOf(RaceKey race, RaceTable lines, RaceArchiveOptions options)
    {
        var startsAtMs = race.StartMsById(options.RaceSeconds) ?? 0;
        var tally = new RaceTally(options, clockStartMs: null);
        foreach (var line in lines.InOrder)
        {
            if (DeliveredLine.TryRead(line.Json.ToArray(), options.Limits, out var telemetry, out _))
                tally.Add(telemetry, startsAtMs);
        }
        return RaceResultPage.Of(tally.Result(race, startsAtMs), rulings: null, 0, int.MaxValue, mayRule: false);
    }

    private static RaceLine? Parse(string text, TelemetryLimits limits)
    {
        var line = Encoding.UTF8.GetBytes(text);
        return DeliveredLine.TryRead(line.AsSpan().ToArray(), limits, out var telemetry, out _) ? RaceLine.Of(telemetry, line) : null;
    }

    private static async Task<Stream> UnzippedAsync(FileStream file, CancellationToken cancellationToken)
    {
        var magic = new byte[2];
        var read = await file.ReadAtLeastAsync(magic, 2, throwOnEndOfStream: false, cancellationToken);
        file.Position = 0;
        return read == 2 && magic is [0x1f, 0x8b] ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static CommandException NotOneRace(string path, RaceKey? wanted, string races) => races.Length == 0
        ? new(ExitCode.NotFound, "no-telemetry", wanted is { } race ? $"{path} holds nothing of race {race}." : $"{path} holds no telemetry.",
            "It takes one telemetry message a line, as alleycat export and simulate --record write them.")
        : new(ExitCode.Usage, "several-races", $"{path} holds several races: {races}.", "Say which with --race.");
}
