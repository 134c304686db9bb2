using System.CommandLine;
using System.Globalization;
using Alleycat.Local.Http;
using Alleycat.Local.Organisers;
using Alleycat.Local.Races;
using Alleycat.Local.Races.Sources;
using Alleycat.Racing;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat race</c>: what organisers do with races that were ridden. Nothing here destroys anything.</summary>
internal static class RaceCommand
{
    private static readonly RaceSources Sources = new();
    private static readonly Argument<string> Race = RaceArgument.Create();

    private static readonly Argument<string?> OptionalRace = new("race")
    {
        Description = "Only of this race.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "One JSON document on standard output, with the API's names." };
    private static readonly Option<int?> Class = new("--class") { Description = "Only this class, 1 to 6. Default: all." };
    private static readonly Option<bool> Hidden = new("--hidden") { Description = "Hidden races too." };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "So many races of each class at most, the newest, 1 to 10000.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<string> Reason = new("--reason")
    {
        Description = "Why, 1 to 200 characters. The riders of a void race read it, and organisers always.",
        Required = true,
    };

    private static readonly Option<int?> Racer = new("--racer")
    {
        Description = "Only this racer's result of the race, by racer id; the others close up.",
    };

    private static readonly Option<string> WhyBack = new("--reason") { Description = "Why, for the trail.", DefaultValueFactory = _ => "" };

    private static readonly Option<string> Who = new("--as")
    {
        Description = "Who rules, for the audit trail. With a pass its name counts.",
        DefaultValueFactory = _ => Environment.UserName,
    };

    static RaceCommand()
    {
        OptionalRace.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !RaceKey.TryParse(text, out _))
                result.AddError("A race is {class}-{race}, such as 1-5402746.");
        });
        Class.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } id && !RaceClass.IsValid(id))
                result.AddError("--class takes 1 to 6.");
        });
        Racer.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0)
                result.AddError("--racer takes a racer id, such as 42.");
        });
        Limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
                result.AddError("--limit takes 1 to 10000.");
        });
        foreach (var reason in new[] { Reason, WhyBack })
        {
            reason.Validators.Add(result =>
            {
                var length = result.GetValueOrDefault<string>()?.Trim().Length ?? 0;
                if (length > RaceRulings.ReasonCharsMax || (reason == Reason && length == 0))
                    result.AddError($"--reason takes 1 to {RaceRulings.ReasonCharsMax} characters.");
            });
        }
        Who.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>()?.Trim().Length is null or 0 or > Organiser.NameCharsMax)
                result.AddError($"--as takes 1 to {Organiser.NameCharsMax} characters.");
        });
    }

    public static Command Create()
    {
        var command = new Command("race",
            "Races that were ridden: lists and shows them, voids and hides them or single results, tells who did so.\n\n" +
            "Examples:\n  alleycat race list --class 1\n  alleycat race show 1-5402746\n" +
            "  alleycat race void 1-5402746 --reason \"The fire alarm went off.\"\n" +
            "  alleycat race hide 1-5402746 --racer 42 --reason \"A name nobody should read.\"\n  alleycat race audit");
        command.Subcommands.Add(Of("list", "Lists races, the newest first.", ListAsync, Class, Limit, Hidden, Json));
        command.Subcommands.Add(Of("show", "Shows a race: its places, what is odd about them, what was ruled.", ShowAsync, Race, Json));
        command.Subcommands.Add(Ruling("void", "Declares that a race does not count. Its results stay, marked void.", RulingAction.Void, Reason));
        command.Subcommands.Add(Ruling("unvoid", "Lets a void race count again.", RulingAction.Unvoid, WhyBack));
        command.Subcommands.Add(Ruling(
            "hide", "Takes a race, or one racer's result of it, out of lists, results and boards, but for organisers.",
            RulingAction.Hide, Reason, Racer));
        command.Subcommands.Add(Ruling("unhide", "Shows a hidden race, or one racer's hidden result, again.", RulingAction.Unhide, WhyBack, Racer));
        command.Subcommands.Add(Of("audit", "Tells who ruled what, when and why.", AuditAsync, OptionalRace, Json));
        return command;
    }

    private static Command Of(
        string name, string description, Func<ParseResult, IRaceSource, CancellationToken, Task<int>> run, params Symbol[] symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        }
        Sources.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using var shutdown = new Shutdown();
            try
            {
                await using var source = await Sources.OpenAsync(parsed, shutdown.Token);
                return await run(parsed, source, shutdown.Token);
            }
            catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }
        });
        return command;
    }

    private static Command Ruling(
        string name, string description, RulingAction action, Option<string> reason, params Symbol[] more) => Of(
        name, description,
        async (parsed, source, cancellationToken) =>
        {
            var race = RaceArgument.KeyOf(parsed.GetValue(Race)!);
            int? racerId = more.Contains(Racer) ? parsed.GetValue(Racer) : null;
            // A typing mistake would rule about a race that nobody rode, or a racer who did not ride it.
            var result = await source.ResultAsync(race, cancellationToken) ?? throw RaceArgument.NotFound(race);
            if (racerId is { } one && result.MayRule && result.Results.All(place => place.RacerId != one))
                throw RaceArgument.RacerNotFound(race, one);
            await source.RuleAsync(action, race, racerId, parsed.GetValue(reason)!.Trim(), parsed.GetValue(Who)!.Trim(), cancellationToken);
            if (parsed.GetValue(Json))
            {
                RaceReport.WriteJson(await source.AuditAsync(race, cancellationToken));
                return ExitCode.Ok;
            }
            var whose = racerId is null ? "" : string.Create(CultureInfo.InvariantCulture, $", racer {racerId}");
            await Console.Error.WriteLineAsync($"Race {race}{whose}: {name}. It stands in the audit trail (alleycat race audit {race}).");
            return ExitCode.Ok;
        },
        [Race, reason, .. more, Who, Json]);

    private static async Task<int> ListAsync(ParseResult parsed, IRaceSource source, CancellationToken cancellationToken)
    {
        var races = new List<RaceListEntry>();
        foreach (var classId in parsed.GetValue(Class) is { } one ? [one] : RaceClass.Ids)
            races.AddRange(await source.ListAsync(classId, parsed.GetValue(Limit), parsed.GetValue(Hidden), cancellationToken));
        races = [.. races.OrderByDescending(race => race.StartsAt).ThenBy(race => race.ClassId)];
        if (parsed.GetValue(Json))
            RaceReport.WriteJson(new { races });
        else
            RaceReport.WriteList(races);
        return ExitCode.Ok;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, IRaceSource source, CancellationToken cancellationToken)
    {
        var race = RaceArgument.KeyOf(parsed.GetValue(Race)!);
        var result = await source.ResultAsync(race, cancellationToken) ?? throw RaceArgument.NotFound(race);
        var audit = result.MayRule ? await source.AuditAsync(race, cancellationToken) : null;
        if (parsed.GetValue(Json))
            RaceReport.WriteJson(new { race = result, audit = audit?.Entries });
        else
            RaceReport.WriteRace(result, audit);
        return ExitCode.Ok;
    }

    private static async Task<int> AuditAsync(ParseResult parsed, IRaceSource source, CancellationToken cancellationToken)
    {
        RaceKey? race = parsed.GetValue(OptionalRace) is { } text ? RaceArgument.KeyOf(text) : null;
        var page = await source.AuditAsync(race, cancellationToken);
        if (parsed.GetValue(Json))
            RaceReport.WriteJson(page);
        else
            RaceReport.WriteAudit(page);
        return ExitCode.Ok;
    }
}
