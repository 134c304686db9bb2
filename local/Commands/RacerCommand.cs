using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat racer</c>: racers who sign in on the page of a deployment on AWS.</summary>
internal static partial class RacerCommand
{
    private static readonly Option<bool> Json = IdentityOptions.Json();

    private static readonly Option<string?> Identity = new("--identity")
    {
        Description = "Only this Cognito identity, such as eu-central-1:7c5b6a1e-…. Default: everybody who has signed in.",
    };

    static RacerCommand() => Identity.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string?>() is { } identity && !(identity.Length <= 55 && IdentityId().IsMatch(identity)))
            result.AddError("--identity takes REGION:ID, such as eu-central-1:7c5b6a1e-2d0f-4a55-9a3e-0123456789ab.");
    });

    public static Command Create()
    {
        var admit = new Command("admit", "Lets the racers ride who have signed in on the page of the deployment on AWS: attaches its racer "
            + "policy to their identities. Visitors are left as they are; who could ride before, still can.\n\n"
            + "Examples:\n  alleycat racer admit\n  alleycat racer admit --identity eu-central-1:7c5b6a1e-2d0f-4a55-9a3e-0123456789ab")
        {
            Identity, Json,
        };
        admit.SetAction(AdmitAsync);
        return new Command("racer", "Racers who sign in on AWS.") { admit };
    }

    private static async Task<int> AdmitAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var racers = await RacerAws.AdmitAsync(parsed.GetValue(Identity), cancellationToken);
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new { admitted = racers.Admitted, already = racers.Already }));
            return ExitCode.Ok;
        }
        foreach (var identity in racers.Admitted)
            Console.Out.WriteLine(identity);
        await Console.Error.WriteLineAsync($"Admitted {racers.Admitted.Count}, and {racers.Already} could ride already.");
        return ExitCode.Ok;
    }

    [GeneratedRegex(@"^[\w-]+:[0-9a-f-]+$")]
    private static partial Regex IdentityId();
}
