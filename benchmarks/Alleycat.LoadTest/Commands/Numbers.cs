using System.CommandLine;

namespace Alleycat.LoadTest.Commands;

/// <summary>Options as all scenarios have them.</summary>
internal static class Numbers
{
    /// <summary>Tries a scenario out: prints, and leaves <c>benchmarks/results</c> as it is.</summary>
    public static Option<bool> NoSave { get; } = new("--no-save") { Description = "Prints only; writes no result file." };

    /// <summary>An option that takes a whole number within bounds.</summary>
    public static Option<int> Option(string name, int usual, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError($"{name} takes {least} to {most}.");
        });
        return option;
    }
}
