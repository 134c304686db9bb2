using System.CommandLine;
using System.Net;
using System.Text.Json;
using Alleycat.Local.Gateway;
using Alleycat.Local.Observability;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat gateway</c>: bikes of a gym on one side, a Kinesis stream on the other, until Ctrl-C.</summary>
internal static class GatewayCommand
{
    private static readonly TimeSpan SendingLimit = TimeSpan.FromSeconds(10);

    private static readonly Option<string> Stream = new("--stream")
    {
        Description = "The Kinesis stream.",
        DefaultValueFactory = _ => "alleycat",
    };

    private static readonly Option<int> MqttPort = Number("--mqtt-port", 1883, 0, 65535, "Port of the MQTT endpoint; 0 for any free one.");

    private static readonly Option<string?> Listen = new("--listen")
    {
        Description = "Address for bikes of other machines, by TLS (0.0.0.0 for all); needs 'alleycat cert create' and 'alleycat bike add'.",
    };

    private static readonly Option<int> MqttsPort = Number("--mqtts-port", 8883, 0, 65535, "Port of MQTT by TLS, with --listen.");

    private static readonly Option<int> HttpPort = Number(
        "--http-port", 8081, 0, 65535, "Port of health, metrics and MQTT over WebSocket; 0 for any free one.");

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder for what is not sent yet, and for MQTT sessions.",
        DefaultValueFactory = _ => "alleycat-gateway-data",
    };

    private static readonly Option<int> BufferMb = Number(
        "--buffer-mb", 1024, 1, 1_000_000, "Megabytes on disk that may wait to be sent; then bikes keep their messages.");

    private static readonly Option<int> HoldMs = Number(
        "--hold-ms", 500, 0, 60_000, "Milliseconds that a message waits for others to share its record.");

    private static readonly Option<int> RecordKb = Number(
        "--record-kb", 64, 1, 256, "Kilobytes of messages in one record, before compression.");

    private static readonly Option<int> Lanes = Number(
        "--lanes", 1, 1, 64, "Records on their way at once, each under its own partition key; fixed when the folder is first used.");

    private static readonly Option<string> Name = new("--name")
    {
        Description = "This gateway in partition keys. Default: the machine's name.",
        DefaultValueFactory = _ => Environment.MachineName,
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One line of JSON on standard output when ready.",
    };

    private static readonly Option<string?> LogFormat = LogOption.Create();

    public static Command Create()
    {
        Name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { Length: >= 1 and <= 200 })
                result.AddError("--name takes 1 to 200 characters.");
        });
        Listen.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } address && !IPAddress.TryParse(address, out _))
                result.AddError("--listen takes an IP address.");
        });
        var command = new Command("gateway", "Takes bikes' messages at the edge and sends them to a Kinesis stream, through outages.\n\n" +
            "Endpoint, region and credentials are the AWS SDK's: AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE,\n" +
            "AWS_ENDPOINT_URL_KINESIS.\n\n" +
            "Example:\n  AWS_REGION=eu-central-1 alleycat gateway --stream alleycat --data /var/lib/alleycat-gateway")
        {
            Stream, MqttPort, Listen, MqttsPort, HttpPort, Data, BufferMb, HoldMs, RecordKb, Lanes, Name, Json, LogFormat,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var options = new GatewayHostOptions
        {
            DataDirectory = Path.GetFullPath(parsed.GetValue(Data)!),
            StreamName = parsed.GetValue(Stream)!,
            MqttPort = parsed.GetValue(MqttPort),
            Listen = parsed.GetValue(Listen) is { } address ? IPAddress.Parse(address) : null,
            MqttsPort = parsed.GetValue(MqttsPort),
            HttpPort = parsed.GetValue(HttpPort),
            BufferMegabytes = parsed.GetValue(BufferMb),
            HoldMs = parsed.GetValue(HoldMs),
            RecordKilobytes = parsed.GetValue(RecordKb),
            Lanes = parsed.GetValue(Lanes),
            Name = parsed.GetValue(Name)!,
            LogFormat = LogOption.Read(parsed, LogFormat),
            Otlp = OtlpVariables.FromEnvironment(),
        };
        using var shutdown = new Shutdown();
        try
        {
            await using var gateway = await GatewayHost.StartAsync(options, null, TimeProvider.System, shutdown.Token);
            if (parsed.GetValue(Json))
                Console.Out.WriteLine(JsonSerializer.Serialize(new
                {
                    ready = true, http = gateway.HttpAddress, mqtt = gateway.MqttAddress, mqtts = gateway.MqttsAddress,
                }));
            else
                Announce(gateway, options.StreamName);
            await gateway.RunAsync(shutdown.Token);
            await gateway.StopAsync(SendingLimit);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static void Announce(GatewayHost gateway, string streamName) => Console.Error.WriteLine(
        $"The gateway is ready: {gateway.MqttsAddress ?? gateway.MqttAddress} to the stream {streamName}. "
        + $"{gateway.HttpAddress}/healthz/ready tells how it goes; Ctrl-C ends it.");

    private static Option<int> Number(string name, int usual, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError($"{name} takes {least} to {most}.");
        });
        return option;
    }
}
