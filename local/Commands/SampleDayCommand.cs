using System.CommandLine;
using System.Globalization;
using Alleycat.Local.Samples;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat sample-day</c>: writes the day of <c>samples/day</c> anew.</summary>
internal static class SampleDayCommand
{
    private static readonly Option<string> Out = new("--out", "-o", "--output")
    {
        Description = "The folder that the objects are written to, at their keys; what is in their place is replaced.",
        Required = true,
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Decides every value.",
        DefaultValueFactory = _ => SampleDay.DefaultSeed,
    };

    public static Command Create()
    {
        var command = new Command("sample-day", "Writes a small day of delivered races, for trying queries on (docs/analysts.md).\n\n" +
            "Example:\n  alleycat sample-day --out samples/day") { Out, Seed };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var folder = Path.GetFullPath(parsed.GetValue(Out)!);
        var (objects, bytes) = (0, 0L);
        try
        {
            foreach (var (key, content) in new SampleDay(parsed.GetValue(Seed)).Objects())
            {
                var file = Path.Combine(folder, key);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, content);
                (objects, bytes) = (objects + 1, bytes + content.Length);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, "folder-not-writable", $"{folder} cannot be written: {fault.Message}", "Choose another with --out.");
        }
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{objects} objects, {bytes:N0} bytes"));
        return ExitCode.Ok;
    }
}
