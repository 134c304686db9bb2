using System.Diagnostics;
using System.Globalization;

namespace Alleycat.Local.Commands;

/// <summary>Progress on standard error: a line every ten seconds, and one at the end.</summary>
/// <param name="isQuiet">Says nothing.</param>
/// <param name="what">What happens to the lines, as a participle.</param>
internal sealed class LineProgress(bool isQuiet, string what)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();

    public void Report(long lines)
    {
        if (isQuiet || _sinceLast.Elapsed < Interval)
            return;
        _sinceLast.Restart();
        Say(lines);
    }

    public void End(long lines)
    {
        if (!isQuiet)
            Say(lines);
    }

    private void Say(long lines) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lines:N0} seconds {what}"));
}
