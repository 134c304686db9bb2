using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Alleycat.LoadTest.Hosting;
using Alleycat.LoadTest.Measuring;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios;

/// <summary>A <see cref="FleetPart"/> in a process of its own: one process may not have as many open files as a fleet has bikes.</summary>
internal sealed class FleetGenerator : IDisposable
{
    private readonly Process _process;

    public FleetGenerator(FleetPart part)
    {
        string[] arguments =
        [
            "exec", System.IO.Path.Combine(AppContext.BaseDirectory, "Alleycat.LoadTest.dll"), "fleet-part",
            .. new[] { part.Port, part.FirstRacer, part.Bikes, part.Seconds, part.WarmUpSeconds }.Select(static n => n.ToString(CultureInfo.InvariantCulture)),
        ];
        _process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The load generator did not start.");
        Leftovers.Own(_process);
    }

    public ProcessUsage Usage => ProcessUsage.Of(_process.Id);

    /// <summary>All bikes are connected.</summary>
    public async Task ReadyAsync()
    {
        if (await _process.StandardOutput.ReadLineAsync() is null)
            throw new IOException("A load generator ended before its bikes were connected; its message is above.");
    }

    /// <param name="startAt">When the race begins, and the warming up is over: a nanosecond of <see cref="EpollLoop.Now"/>, which all processes share.</param>
    public async Task<FleetReport> RunAsync(long startAt)
    {
        await _process.StandardInput.WriteLineAsync(startAt.ToString(CultureInfo.InvariantCulture));
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new IOException("A load generator ended; its message is above.");
        return JsonSerializer.Deserialize<FleetReport>(line)!;
    }

    /// <summary>The other side: speaks to <see cref="FleetGenerator"/> over standard input and output.</summary>
    public static int Serve(ReadOnlySpan<string> arguments)
    {
        var numbers = new int[arguments.Length];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = int.Parse(arguments[i], CultureInfo.InvariantCulture);
        var part = new FleetPart(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        var report = part.Run(static () =>
        {
            Console.Out.WriteLine("ready");
            return long.Parse(Console.In.ReadLine() ?? throw new IOException("Nobody said when to go."), CultureInfo.InvariantCulture);
        });
        Console.Out.WriteLine(JsonSerializer.Serialize(report));
        return 0;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        Leftovers.Disown(_process);
        _process.Dispose();
    }
}
