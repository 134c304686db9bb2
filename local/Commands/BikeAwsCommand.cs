using System.CommandLine;
using System.Text.Json;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat bike add 42 --aws</c>: the command line of <see cref="BikeAws"/>.</summary>
internal static class BikeAwsCommand
{
    public static readonly Option<bool> Aws = new("--aws")
    {
        Description = "Lets the bike connect to the deployment on AWS instead: makes a thing, a certificate and its key there.",
    };

    public static readonly Option<string> Bikes = new("--bikes")
    {
        Description = "With --aws: the folder that takes the certificate and the key.",
        DefaultValueFactory = _ => BikeAws.DefaultFolder,
    };

    /// <summary>What belongs to this machine's own identities says nothing on AWS, and the other way round.</summary>
    public static void Validate(Command add, IReadOnlyList<Option> ofThisMachine) => add.Validators.Add(result =>
    {
        bool Given(Option option) => result.GetResult(option) is { Implicit: false };
        if (!Given(Aws))
        {
            if (Given(Bikes))
                result.AddError("--bikes goes with --aws.");
            return;
        }
        foreach (var option in ofThisMachine.Where(Given))
            result.AddError($"{option.Name} does not go with --aws: it is about this machine's own bikes.");
    });

    public static async Task<int> AddAsync(
        ParseResult parsed, Argument<int> racerArgument, Option<bool> json, CancellationToken cancellationToken)
    {
        var racer = parsed.GetValue(racerArgument);
        var folder = parsed.GetValue(Bikes)!;
        var certificate = await BikeAws.AddAsync(racer, folder, cancellationToken);
        var files = BikeFiles.Of(folder, racer);
        if (parsed.GetValue(json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                racer,
                thing = BikeAws.ThingNameOf(racer),
                certificate,
                key = files.Key,
                endpoint = (await File.ReadAllTextAsync(Path.Combine(folder, BikeAws.EndpointFile), cancellationToken)).Trim(),
            }));
            return ExitCode.Ok;
        }
        Console.Out.WriteLine(certificate);
        await Console.Error.WriteLineAsync($"Whoever has {files.Key} rides as racer {racer} on AWS. Try it: "
            + $"alleycat simulate --to aws --riders 1 --first-racer {racer}");
        return ExitCode.Ok;
    }
}
