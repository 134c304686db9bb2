namespace Alleycat.Local.Commands;

/// <summary>An expected failure of a command: what is wrong, what to do about it, and the exit code.</summary>
internal sealed class CommandException(int exitCode, string code, string message, string hint) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Stable, kebab-case, for scripts.</summary>
    public string Code { get; } = code;

    public string Hint { get; } = hint;
}
