using System.CommandLine;
using System.Net;
using System.Text.Json;
using Alleycat.Local.Hosting;
using Alleycat.Local.Observability;
using Spectre.Console;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat up</c>: the platform in this one process until Ctrl-C.</summary>
internal static class UpCommand
{
    private const int DemoRiders = 60;
    private const int DemoBufferSeconds = 3;

    private static readonly Option<int> HttpPort = new("--http-port")
    {
        Description = "Port of the page, the history and the AWS endpoints; 0 for any free one.",
        DefaultValueFactory = _ => 8080,
    };

    private static readonly Option<int> MqttPort = new("--mqtt-port")
    {
        Description = "Port of the MQTT endpoint; 0 for any free one.",
        DefaultValueFactory = _ => 1883,
    };

    private static readonly Option<string?> Listen = new("--listen")
    {
        Description = "Also lets other machines in, at this address of ours (0.0.0.0 for all of them): by TLS, and only who is known. " +
            "Needs alleycat cert create and alleycat bike add.",
    };

    private static readonly Option<int> HttpsPort = new("--https-port")
    {
        Description = "With --listen: port of the page and the AWS endpoints; 0 for any free one.",
        DefaultValueFactory = _ => 8443,
    };

    private static readonly Option<int> MqttsPort = new("--mqtts-port")
    {
        Description = "With --listen: port of MQTT by TLS; 0 for any free one.",
        DefaultValueFactory = _ => 8883,
    };

    private static readonly Option<bool> IotCoreStrict = new("--iot-core-strict")
    {
        Description = "MQTT as IoT Core has it, with its narrower limits: what works so works there.",
    };

    private static readonly Option<string?> LogFormat = LogOption.Create();

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Folder for everything that is kept. Default: alleycat-data here; with --demo alleycat-data-demo.",
    };

    private static readonly Option<bool> Demo = new("--demo")
    {
        Description = "Simulated riders in all six classes, and short buffers so that the page lives at once.",
    };

    private static readonly Option<int?> BufferSeconds = new("--buffer-seconds")
    {
        Description = "Seconds until a delivery is written, 0 to 900. Default 60; with --demo 3.",
    };

    private static readonly Option<int> BufferMb = new("--buffer-mb")
    {
        Description = "Megabytes until a delivery is written, 1 to 128.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> RaceSeconds = new("--race-seconds")
    {
        Description = "Length of a race, 5 to 3600.",
        DefaultValueFactory = _ => 300,
    };

    private static readonly Option<int> Shards = new("--shards")
    {
        Description = "Shards of the stream when it is first made, 1 to 64.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string[]> Delivery = DeliveryOption.Create();

    private static readonly Option<bool> EnforceShardLimits = new("--enforce-shard-limits")
    {
        Description = "The Kinesis endpoint throttles each shard as AWS does: 1,000 records and 1 MB a second in, 5 reads and 2 MB a second out.",
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One line of JSON on standard output when ready.",
    };

    static UpCommand()
    {
        RequireRange(HttpPort, 0, 65535);
        RequireRange(MqttPort, 0, 65535);
        RequireRange(HttpsPort, 0, 65535);
        RequireRange(MqttsPort, 0, 65535);
        Listen.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } address && !IPAddress.TryParse(address, out _))
                result.AddError("--listen takes an address of this machine, such as 0.0.0.0, :: or 192.168.1.20.");
        });
        RequireRange(BufferMb, 1, 128);
        RequireRange(RaceSeconds, 5, 3600);
        RequireRange(Shards, 1, 64);
        BufferSeconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 900)
                result.AddError("--buffer-seconds takes 0 to 900.");
        });
    }

    public static Command Create()
    {
        var command = new Command("up", "Runs the whole platform on this machine until Ctrl-C.\n\n" +
            "Examples:\n  alleycat up --demo\n  alleycat up --data /var/lib/alleycat --buffer-seconds 10\n" +
            "  alleycat up --listen 0.0.0.0")
        {
            HttpPort, MqttPort, Listen, HttpsPort, MqttsPort, IotCoreStrict, Data, Demo, BufferSeconds, BufferMb, RaceSeconds, Shards, Delivery,
            EnforceShardLimits, Json, LogFormat,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var demo = parsed.GetValue(Demo);
        var json = parsed.GetValue(Json);
        var options = new PlatformOptions
        {
            DataDirectory = Path.GetFullPath(parsed.GetValue(Data) ?? (demo ? "alleycat-data-demo" : "alleycat-data")),
            HttpPort = parsed.GetValue(HttpPort),
            MqttPort = parsed.GetValue(MqttPort),
            Listen = parsed.GetValue(Listen) is { } address ? IPAddress.Parse(address) : null,
            HttpsPort = parsed.GetValue(HttpsPort),
            MqttsPort = parsed.GetValue(MqttsPort),
            IsIotCoreStrict = parsed.GetValue(IotCoreStrict),
            BufferSeconds = parsed.GetValue(BufferSeconds) ?? (demo ? DemoBufferSeconds : 60),
            BufferMegabytes = parsed.GetValue(BufferMb),
            RaceSeconds = parsed.GetValue(RaceSeconds),
            Shards = parsed.GetValue(Shards),
            Deliveries = DeliveryOption.Read(parsed.GetValue(Delivery) ?? []),
            EnforceShardLimits = parsed.GetValue(EnforceShardLimits),
            DemoRiders = demo ? DemoRiders : 0,
            LogFormat = LogOption.Read(parsed, LogFormat),
            Otlp = OtlpVariables.FromEnvironment(),
        };

        using var shutdown = new Shutdown();
        try
        {
            var page = await PageBuild.EnsureAsync(Console.Error.WriteLine, shutdown.Token);
            await using var platform = await Platform.StartAsync(options, page, TimeProvider.System, shutdown.Token);
            Announce(platform, options, json);
            await platform.RunAsync(shutdown.Token);
            if (shutdown.Token.IsCancellationRequested)
                await Console.Error.WriteLineAsync("Stopping: delivering what is buffered, merging the history (Ctrl-C again ends at once) …");
            await platform.StopAsync();
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static void Announce(Platform platform, PlatformOptions options, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                ready = true,
                http = platform.HttpAddress,
                mqtt = platform.MqttAddress,
                https = platform.HttpsAddress,
                mqtts = platform.MqttsAddress,
            }));
            return;
        }
        // People read standard error here; colour only where that is a terminal and nobody asked for none.
        var isPlain = Console.IsErrorRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is not null;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        console.MarkupLineInterpolated($"[bold]Alleycat is ready.[/] Ctrl-C ends it.");
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("what").AddColumn("where");
        table.AddRow("Page", platform.HttpAddress);
        table.AddRow("Wall", $"{platform.HttpAddress}/tv/1");
        table.AddRow("MQTT", $"{platform.MqttAddress}  (WebSocket: {platform.HttpAddress.Replace("http", "ws", StringComparison.Ordinal)}/mqtt)");
        if (platform.HttpsAddress is not null)
            table.AddRow("From afar", $"{platform.HttpsAddress}  {platform.MqttsAddress}  (TLS; a link for each bike: alleycat bike add)");
        table.AddRow("Kinesis, Firehose, S3", $"{platform.HttpAddress}  (stream alleycat; buckets alleycat-delivery, alleycat-history)");
        table.AddRow("History", $"{platform.HttpAddress}/class-1.gz … class-6.gz, /racers.gz");
        table.AddRow("Metrics", $"{platform.HttpAddress}/metrics");
        table.AddRow("Data", Markup.Escape(options.DataDirectory));
        if (options.DemoRiders > 0)
            table.AddRow("Demo", $"{options.DemoRiders} simulated riders in six classes");
        console.Write(table);
    }

    private static void RequireRange(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        var value = result.GetValueOrDefault<int>();
        if (value < least || value > most)
            result.AddError($"{option.Name} takes {least} to {most}.");
    });
}
