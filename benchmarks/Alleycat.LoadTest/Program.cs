using System.CommandLine;
using System.CommandLine.Help;
using Alleycat.LoadTest.Commands;
using Alleycat.LoadTest.Hosting;
using Alleycat.LoadTest.Scenarios;

namespace Alleycat.LoadTest;

/// <summary><c>./alleycat bench …</c>: load on whole processes, beside their peers.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("alleycat bench: the load generator speaks to Linux' epoll and to /proc; it runs on Linux only.");
            return 2;
        }
        if (args is ["broker", var folder])
        {
            await BrokerHost.RunAsync(folder);
            return 0;
        }
        if (args is ["fleet-part", .. var numbers])
            return FleetGenerator.Serve(numbers);
        var bench = new Command("bench", "Load on whole processes, beside their peers: progress on standard error, tables on standard output and in\n"
            + "benchmarks/results with machine and versions. What limits each figure: docs/performance.md.\n\n"
            + "Examples:\n  alleycat bench live --riders 1000 --minutes 0.2\n  alleycat bench mqtt --only \"QoS 1, 16 a send\" --rounds 3\n  alleycat bench all")
        {
            LiveCommand.Create(), SpectatorsCommand.Create(), RaceCommand.Create(), DayCommands.CreateDay(), DayCommands.CreateRestart(),
            MqttCommand.Create(), FleetCommand.Create(), AllCommand.Create(),
        };
        foreach (var command in MicroCommands.Create())
            bench.Add(command);
        // As it is called: ./alleycat bench.
        var root = new Command("alleycat") { bench, new HelpOption() };
        var registrations = Leftovers.CleanAtSignals();
        try
        {
            return await root.Parse(["bench", .. args]).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception failure) when (failure is TimeoutException or IOException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"alleycat bench: {failure.Message}");
            return 1;
        }
        finally
        {
            foreach (var registration in registrations)
                registration.Dispose();
        }
    }
}
