using System.CommandLine;
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
        var root = new RootCommand("Load on whole processes, beside their peers. Results go to benchmarks/results.")
        {
            MqttCommand.Create(), FleetCommand.Create(),
        };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure) when (failure is TimeoutException or IOException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"alleycat bench: {failure.Message}");
            return 1;
        }
    }
}
