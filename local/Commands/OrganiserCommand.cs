using System.CommandLine;
using System.Text.Json;
using Alleycat.Local.Identity;
using Alleycat.Local.Organisers;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat organiser</c>: passes with which organisers rule on races from other machines.</summary>
internal static class OrganiserCommand
{
    private const int KeysMax = 1_000;

    private static readonly Option<string> Data = IdentityOptions.Data();
    private static readonly Option<bool> Json = IdentityOptions.Json();
    private static readonly Option<bool> Yes = Confirmation.YesOption();
    private static readonly Argument<string> Id = new("id") { Description = "The key's id, as organiser list shows it." };

    private static readonly Option<string> Name = new("--name")
    {
        Description = "Who it is: the audit trail tells it.",
        Required = true,
    };

    private static readonly Option<string> Expires = new("--expires")
    {
        Description = "For how long: 30d, 12h, 45m, or a date of UTC.",
        DefaultValueFactory = _ => "365d",
    };

    public static Command Create()
    {
        Name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>()?.Trim().Length is null or 0 or > Organiser.NameCharsMax)
                result.AddError($"--name takes 1 to {Organiser.NameCharsMax} characters.");
        });
        Expires.Validators.Add(result =>
        {
            if (IdentityOptions.TryReadExpiry(result.GetValueOrDefault<string>() ?? "", TimeProvider.System.GetUtcNow()) is null)
                result.AddError("--expires takes 30d, 12h, 45m or a date to come, at most ten years away.");
        });
        var add = new Command("add", "Makes an organiser's pass. It is shown once.\n\n" +
            "Example:\n  alleycat organiser add --name \"Hanna Berg\" --expires 30d") { Name, Expires, Data, Json };
        add.SetAction(Add);
        var list = new Command("list", "Lists organisers, without their passes.") { Data, Json };
        list.SetAction(List);
        var remove = new Command("remove", "Takes an organiser's pass back; what they ruled stands.") { Id, Yes, Data };
        remove.SetAction(Remove);
        return new Command("organiser", "Who may void and hide races from other machines.") { add, list, remove };
    }

    private static int Add(ParseResult parsed)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (key, pass) = OrganiserPass.Create(
            parsed.GetValue(Name)!.Trim(), now, IdentityOptions.TryReadExpiry(parsed.GetValue(Expires)!, now)!.Value);
        IdentityStore.Update(IdentityOptions.FolderOf(parsed, Data), document => document.Organisers.Count < KeysMax
            ? document with { Organisers = [.. document.Organisers, key] }
            : throw new CommandException(
                ExitCode.Conflict, "too-many-organisers", $"There are {KeysMax} organisers already.",
                "Remove some with: alleycat organiser remove ID"));
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new { id = key.Id, name = key.Name, pass, expiresAt = key.ExpiresAt.UtcDateTime }));
            return ExitCode.Ok;
        }
        Console.Out.WriteLine($"ALLEYCAT_PASS={pass}");
        Console.Error.WriteLine(
            $"It holds until {key.ExpiresAt:yyyy-MM-dd HH:mm}Z and is not shown again. Use: alleycat race … --host https://… with it in the environment.");
        return ExitCode.Ok;
    }

    private static int List(ParseResult parsed)
    {
        var keys = IdentityStore.Read(IdentityOptions.FolderOf(parsed, Data)).Organisers;
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(keys.Select(key => new
            {
                id = key.Id, name = key.Name, addedAt = key.AddedAt.UtcDateTime, expiresAt = key.ExpiresAt.UtcDateTime,
            })));
            return ExitCode.Ok;
        }
        if (keys.Count == 0)
            Console.Error.WriteLine("There are no organisers. Add one with: alleycat organiser add --name NAME");
        foreach (var key in keys)
            Console.Out.WriteLine($"{key.Id}  until {key.ExpiresAt:yyyy-MM-dd HH:mm}Z  {key.Name}");
        return ExitCode.Ok;
    }

    private static int Remove(ParseResult parsed)
    {
        var id = parsed.GetValue(Id)!;
        Confirmation.Require(parsed.GetValue(Yes), $"Take the pass of organiser {id} back?");
        IdentityStore.Update(IdentityOptions.FolderOf(parsed, Data), document => document.Organisers.Any(key => key.Id == id)
            ? document with { Organisers = [.. document.Organisers.Where(key => key.Id != id)] }
            : throw new CommandException(
                ExitCode.NotFound, "organiser-not-found", $"There is no organiser {id}.", "See them with: alleycat organiser list"));
        Console.Error.WriteLine($"The pass of {id} is refused from now on.");
        return ExitCode.Ok;
    }
}
