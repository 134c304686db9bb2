using System.CommandLine;

namespace Alleycat.Local.Commands;

/// <summary>What cannot be undone is asked about first; <c>--yes</c> answers.</summary>
internal static class Confirmation
{
    public static Option<bool> YesOption() => new("--yes", "-y") { Description = "Do not ask." };

    /// <exception cref="CommandException">Nobody is there to answer, or the answer is no.</exception>
    public static void Require(bool yes, string question)
    {
        if (yes)
            return;
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
            throw new CommandException(ExitCode.Usage, "not-confirmed", $"{question} There is nobody to answer.", "Say so with --yes.");
        Console.Error.Write($"{question} [y/N] ");
        if (Console.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            throw new CommandException(ExitCode.Usage, "not-confirmed", "Nothing was changed.", "Answer y, or say --yes.");
    }
}
