using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Alleycat.Simulator;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat simulate</c>: riders over the wire, like any bike.</summary>
internal static class SimulateCommand
{
    private static readonly Option<int> Riders = Ranged("--riders", "How many ride, 1 to 100000.", 50, 1, 100_000);
    private static readonly Option<int> Seconds = Ranged("--seconds", "Length of the race in its own seconds, 1 to 3600.", 300, 1, 3_600);
    private static readonly Option<int> FirstRacer = Ranged("--first-racer", "Racer id of the first; the others follow.", 100, 0, 9_000_000);
    private static readonly Option<int> GiveUp = Ranged("--give-up-seconds", "How long a rider tries without an answer.", 30, 1, 3_600);
    private static readonly Option<int> Seed = new("--seed") { Description = "Decides every rider's values.", DefaultValueFactory = _ => 7 };

    private static readonly Option<string> Class = new("--class")
    {
        Description = "Classes ridden: 1, 1-6 or 1,3,5-6. Riders are dealt to them in turn.",
        DefaultValueFactory = _ => "1",
    };

    private static readonly Option<string> Speed = new("--speed")
    {
        Description = "1x is real time, 60x a minute a second, max as fast as it goes.",
        DefaultValueFactory = _ => "1x",
    };

    private static readonly Option<string> To = new("--to")
    {
        Description = "mqtt://host:port (a connection per rider, QoS 1), mqtts://host:port (with a certificate each), aws (the same, to the "
            + "endpoint of the bikes that 'bike add --aws' made) or http://host:port (Kinesis PutRecords).",
        DefaultValueFactory = _ => "mqtt://127.0.0.1:1883",
    };

    private static readonly Option<string> Bikes = new("--bikes")
    {
        Description = "Folder of the bikes' certificates, for mqtts and aws.",
        DefaultValueFactory = _ => BikeAws.DefaultFolder,
    };

    private static readonly Option<long?> RaceId = new("--race-id") { Description = "The race's id. Default: the running five-minute window." };

    private static readonly Option<string?> Record = new("--record")
    {
        Description = "Writes every message as published to this file, one a line, with a member 'acknowledged' added.",
    };

    private static readonly Option<bool> Pack = new("--pack")
    {
        Description = "Over http: many messages in one record, an LZ4 frame of lines.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "The result as one line of JSON on standard output." };

    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "No progress." };

    public static Command Create()
    {
        var command = new Command("simulate", "Simulated riders race over MQTT or Kinesis. Ends with 1 where anything was lost.\n\n" +
            "Examples:\n  alleycat simulate --riders 1000 --class 1-6 --speed 60x\n" +
            "  alleycat simulate --riders 1000 --seconds 300 --speed max --to http://127.0.0.1:8080 --record race.ndjson")
        {
            Riders, Class, Seconds, Speed, Seed, To, FirstRacer, RaceId, GiveUp, Record, Pack, Json, Quiet, Bikes,
        };
        Class.Validators.Add(result =>
        {
            if (!SimulationOptions.TryReadClasses(result.GetValueOrDefault<string>() ?? "", out _))
                result.AddError("--class takes classes 1 to 6, such as 1, 1-6 or 1,3,5-6.");
        });
        Speed.Validators.Add(result =>
        {
            if (!SimulationOptions.TryReadSpeed(result.GetValueOrDefault<string>() ?? "", out _))
                result.AddError("--speed takes a factor such as 1x or 60x, or max.");
        });
        To.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() != SimulationTarget.Aws
                && (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var uri)
                    || uri.Scheme is not ("mqtt" or "mqtts" or "http" or "https")))
                result.AddError("--to takes mqtt://host:port, mqtts://host:port, http://host:port or aws.");
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(Pack) && result.GetValue(To)?.StartsWith("http", StringComparison.Ordinal) == false)
                result.AddError("--pack goes with --to http://…: an MQTT message is one rider's.");
        });
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        SimulationOptions.TryReadClasses(parsed.GetValue(Class)!, out var classes);
        SimulationOptions.TryReadSpeed(parsed.GetValue(Speed)!, out var speed);
        var simulation = new RaceSimulation(new SimulationOptions
        {
            Riders = parsed.GetValue(Riders),
            Classes = classes,
            Seconds = parsed.GetValue(Seconds),
            Speed = speed,
            Seed = parsed.GetValue(Seed),
            To = SimulationTarget.Resolve(parsed.GetValue(To)!, parsed.GetValue(Bikes)!, parsed.GetValue(FirstRacer), parsed.GetValue(Riders)),
            BikesFolder = parsed.GetValue(Bikes)!,
            FirstRacerId = parsed.GetValue(FirstRacer),
            RaceId = parsed.GetValue(RaceId),
            GiveUpAfter = TimeSpan.FromSeconds(parsed.GetValue(GiveUp)),
            RecordFile = parsed.GetValue(Record),
            Pack = parsed.GetValue(Pack),
        });

        using var shutdown = new Shutdown();
        var progress = new SimulationProgressLine(isQuiet: parsed.GetValue(Quiet));
        var result = await simulation.RunAsync(progress, shutdown.Token);
        progress.End();
        if (parsed.GetValue(Json))
            WriteJson(result);
        else
            WriteText(result);
        return result.WasCancelled ? ExitCode.Interrupted
            : result is { Acknowledged: 0, Sent: 0 } ? throw CannotConnect(parsed.GetValue(To)!, result)
            : result.IsAnythingLost ? ExitCode.Failed
            : ExitCode.Ok;
    }

    private static CommandException CannotConnect(string to, SimulationResult result) => new(
        ExitCode.CannotConnect, "cannot-connect", $"Nothing could be sent to {to}: {result.LastFault}",
        "Is the platform running? Start it with: alleycat up");

    private static void WriteJson(SimulationResult result) => Console.Out.WriteLine(JsonSerializer.Serialize(new
    {
        raceId = result.RaceId,
        riders = result.Riders,
        planned = result.Planned,
        sent = result.Sent,
        acknowledged = result.Acknowledged,
        retried = result.Retried,
        failed = result.Failed,
        unsent = result.Unsent,
        reconnects = result.Reconnects,
        seconds = Math.Round(result.Elapsed.TotalSeconds, 3),
        latencyMs = new { p50 = result.Latency.P50Ms, p90 = result.Latency.P90Ms, p99 = result.Latency.P99Ms, max = result.Latency.MaxMs },
        lastFault = result.LastFault,
        cancelled = result.WasCancelled,
    }));

    private static void WriteText(SimulationResult result)
    {
        var rate = result.Acknowledged / Math.Max(0.001, result.Elapsed.TotalSeconds);
        var latency = result.Latency;
        Say($"race {result.RaceId}: {result.Riders} riders, {result.Elapsed.TotalSeconds:N1} s");
        Say($"  acknowledged {result.Acknowledged:N0} of {result.Planned:N0} messages ({rate:N0}/s)");
        Say($"  retried {result.Retried:N0}, failed {result.Failed:N0}, unsent {result.Unsent:N0}, reconnects {result.Reconnects:N0}");
        Say($"  publish to acknowledgement: p50 {latency.P50Ms:N2} ms, p90 {latency.P90Ms:N2}, p99 {latency.P99Ms:N2}, max {latency.MaxMs:N2}");
        if (result.LastFault is not null)
            Console.Out.WriteLine($"  last fault: {result.LastFault}");
    }

    private static void Say(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static Option<int> Ranged(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            var given = result.GetValueOrDefault<int>();
            if (given < least || given > most)
                result.AddError($"{name} takes {least} to {most}.");
        });
        return option;
    }
}
