using System.Diagnostics;
using System.Text.Json;
using Alleycat.LoadTest.Hosting;
using Alleycat.LoadTest.Measuring;

namespace Alleycat.LoadTest.Peers;

/// <summary>Our broker, topic rule and stream, as the platform has them, in a process of their own (<see cref="Hosting.BrokerHost"/>).</summary>
internal sealed class AlleycatBroker() : BrokerProcess("Alleycat")
{
    public override async Task StartAsync()
    {
        Version = $"Alleycat {typeof(AlleycatBroker).Assembly.GetName().Version?.ToString(3)}, broker and stream with the host's runtime settings";
        var program = Path.Combine(AppContext.BaseDirectory, "Alleycat.LoadTest.dll");
        Run(new ProcessStartInfo("dotnet", ["exec", "--runtimeconfig", HostProgram.RuntimeConfiguration, program, "broker", Folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        });
        var ready = await Process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The broker ended; its message is above.");
        using var document = JsonDocument.Parse(ready);
        Port = document.RootElement.GetProperty("port").GetInt32();
    }

    public override CollectorPauses? Pauses
    {
        get
        {
            Process.StandardInput.WriteLine(BrokerHost.PausesLine);
            Process.StandardInput.Flush();
            return JsonSerializer.Deserialize<CollectorPauses>(Process.StandardOutput.ReadLine() ?? throw new IOException("The broker ended."));
        }
    }

    /// <summary>Records in its stream, counted by reading them all.</summary>
    public async Task<long> StoredAsync()
    {
        await Process.StandardInput.WriteLineAsync(BrokerHost.CountLine);
        await Process.StandardInput.FlushAsync();
        using var document = JsonDocument.Parse(await Process.StandardOutput.ReadLineAsync() ?? throw new IOException("The broker ended."));
        return document.RootElement.GetProperty("records").GetInt64();
    }
}
