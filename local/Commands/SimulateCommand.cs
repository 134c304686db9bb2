using System.CommandLine;

namespace Alleycat.Local.Commands;

internal static class SimulateCommand
{
    public static Command Create() => new("simulate", "x");
}
