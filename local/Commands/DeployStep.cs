namespace Alleycat.Local.Commands;

/// <summary>One program that a deployment runs.</summary>
/// <param name="What">What it is for, for people.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments, unquoted.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="Environment">Added to this process's.</param>
/// <param name="IsResult">What it says is what the command was asked for, or it asks in turn: it keeps standard output.</param>
internal sealed record DeployStep(
    string What, string Program, IReadOnlyList<string> Arguments, string Folder, IReadOnlyDictionary<string, string>? Environment = null,
    bool IsResult = false);
