using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Alleycat.Local.Observability;

/// <summary>Where a host's log lines go: standard error, as text or as JSON. Nothing is logged per record.</summary>
internal static class HostLog
{
    /// <summary>Sets the format where <c>--log-format</c> does not: <c>json</c> or <c>text</c>.</summary>
    public const string FormatVariable = "ALLEYCAT_LOG_FORMAT";

    /// <param name="format">As asked for.</param>
    /// <param name="time">The lines' time.</param>
    /// <returns>Its loggers write behind the caller's back; disposing it writes what is left.</returns>
    public static ILoggerFactory Create(LogFormat format, TimeProvider time)
    {
        var isTerminal = !Console.IsErrorRedirected;
        var isJson = format == LogFormat.Json || (format == LogFormat.Auto && !isTerminal);
        return LoggerFactory.Create(logging =>
        {
            logging.Services.AddSingleton(time);
            logging.AddConsole(console =>
            {
                console.LogToStandardErrorThreshold = LogLevel.Trace;
                console.FormatterName = isJson ? JsonLineFormatter.FormatterName : ConsoleFormatterNames.Simple;
            });
            logging.AddSimpleConsole(simple =>
            {
                simple.SingleLine = true;
                simple.TimestampFormat = "HH:mm:ss ";
                simple.ColorBehavior = isTerminal && Environment.GetEnvironmentVariable("NO_COLOR") is null
                    ? LoggerColorBehavior.Enabled
                    : LoggerColorBehavior.Disabled;
            });
            logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
            // AddSimpleConsole chooses its own formatter as well; the last word is ours.
            logging.Services.PostConfigure<ConsoleLoggerOptions>(console =>
                console.FormatterName = isJson ? JsonLineFormatter.FormatterName : ConsoleFormatterNames.Simple);
            // A person at a terminal is told what went wrong; a file gets everything that happened.
            logging.SetMinimumLevel(isTerminal && !isJson ? LogLevel.Warning : LogLevel.Information)
                .AddFilter("Microsoft", LogLevel.Warning)
                // A start that fails is told by the command, in one sentence.
                .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        });
    }

    /// <summary>Makes a web host log where everything else does; the factory stays its owner's.</summary>
    public static void Use(this IServiceCollection services, ILoggerFactory logs) =>
        services.Replace(ServiceDescriptor.Singleton(logs));

    /// <summary>What the environment asks for.</summary>
    public static LogFormat FormatOf(string? text) => text?.ToLowerInvariant() switch
    {
        "json" => LogFormat.Json,
        "text" => LogFormat.Text,
        _ => LogFormat.Auto,
    };
}
