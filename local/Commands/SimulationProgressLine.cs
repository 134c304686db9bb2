using System.Globalization;
using Alleycat.Simulator;

namespace Alleycat.Local.Commands;

/// <summary>Progress on standard error: one line that is rewritten at a terminal, a line every ten seconds elsewhere.</summary>
internal sealed class SimulationProgressLine(bool isQuiet) : IProgress<SimulationProgress>
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly bool _isTerminal = !Console.IsErrorRedirected
        && Environment.GetEnvironmentVariable("TERM") != "dumb" && Environment.GetEnvironmentVariable("CI") is null;

    private TimeSpan _nextLog = LogInterval;
    private bool _isLineOpen;

    public void Report(SimulationProgress value)
    {
        if (isQuiet)
            return;
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{value.Elapsed.TotalSeconds,5:N0} s  {value.Riding:N0} riding  {value.Acknowledged:N0} of {value.Planned:N0} acknowledged  ")
            + string.Create(CultureInfo.InvariantCulture, $"retried {value.Retried:N0}  failed {value.Failed:N0}");
        if (_isTerminal)
        {
            Console.Error.Write($"\r{line}   ");
            _isLineOpen = true;
        }
        else if (value.Elapsed >= _nextLog)
        {
            _nextLog = value.Elapsed + LogInterval;
            Console.Error.WriteLine(line);
        }
    }

    public void End()
    {
        if (_isLineOpen)
            Console.Error.WriteLine();
    }
}
