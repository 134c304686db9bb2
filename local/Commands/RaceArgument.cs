using System.CommandLine;
using System.Globalization;
using Alleycat.Local.Races;

namespace Alleycat.Local.Commands;

/// <summary><c>RACE</c>, as the HTTP interface names races: <c>{class}-{race}</c>.</summary>
internal static class RaceArgument
{
    public static Argument<string> Create(string description = "The race, {class}-{race}, such as 1-5402746 (see: alleycat race list).")
    {
        var argument = new Argument<string>("race") { Description = description };
        argument.Validators.Add(result =>
        {
            if (!RaceKey.TryParse(result.GetValueOrDefault<string>(), out _))
                result.AddError("A race is {class}-{race}, such as 1-5402746.");
        });
        return argument;
    }

    /// <summary>Reads what the validator let through.</summary>
    public static RaceKey KeyOf(string text) => RaceKey.TryParse(text, out var race)
        ? race
        : throw new ArgumentException("The validator lets no other text through.", nameof(text));

    public static CommandException NotFound(RaceKey race) => new(
        ExitCode.NotFound, "race-not-found", $"Nothing has been delivered of race {race}.",
        "See the races with: alleycat race list. A race is delivered once the buffer time is over.");

    public static CommandException RacerNotFound(RaceKey race, int racerId) => new(
        ExitCode.NotFound, "racer-not-found", string.Create(CultureInfo.InvariantCulture, $"Racer {racerId} did not ride race {race}."),
        $"See who did with: alleycat race show {race}");
}
