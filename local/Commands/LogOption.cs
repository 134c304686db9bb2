using System.CommandLine;
using Alleycat.Local.Observability;

namespace Alleycat.Local.Commands;

/// <summary><c>--log-format</c>, for every command that runs until it is ended.</summary>
internal static class LogOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--log-format")
        {
            Description = $"Log lines on standard error as json or text. Default: {HostLog.FormatVariable}; else text on a terminal, json otherwise.",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && HostLog.FormatOf(text) == LogFormat.Auto)
                result.AddError("--log-format takes json or text.");
        });
        return option;
    }

    public static LogFormat Read(ParseResult parsed, Option<string?> option) =>
        HostLog.FormatOf(parsed.GetValue(option) ?? Environment.GetEnvironmentVariable(HostLog.FormatVariable));
}
