using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Alleycat.Local.Identity;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat key</c>: access keys with which AWS clients of other machines sign.</summary>
internal static class KeyCommand
{
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string SecretCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int KeysMax = 1_000;

    private static readonly Option<string> Data = IdentityOptions.Data();
    private static readonly Option<bool> Json = IdentityOptions.Json();
    private static readonly Option<bool> Yes = Confirmation.YesOption();
    private static readonly Argument<string> Id = new("id") { Description = "The access key id." };
    private static readonly Option<string> Name = new("--name") { Description = "Whose it is, for you.", DefaultValueFactory = _ => "" };

    public static Command Create()
    {
        var add = new Command("add", "Makes an access key for the Kinesis, Firehose and S3 endpoints. The secret is shown once.\n\n" +
            "Example:\n  alleycat key add --name analyst") { Name, Data, Json };
        add.SetAction(Add);
        var list = new Command("list", "Lists access keys, without their secrets.") { Data, Json };
        list.SetAction(List);
        var remove = new Command("remove", "Takes an access key back; what is signed with it is refused from then on.") { Id, Yes, Data };
        remove.SetAction(Remove);
        return new Command("key", "Access keys for AWS clients of other machines.") { add, list, remove };
    }

    private static int Add(ParseResult parsed)
    {
        var key = new AccessKey(
            "AKIA" + RandomNumberGenerator.GetString(IdCharacters, 16), RandomNumberGenerator.GetString(SecretCharacters, 40),
            parsed.GetValue(Name)!, TimeProvider.System.GetUtcNow());
        IdentityStore.Update(IdentityOptions.FolderOf(parsed, Data), document => document.AccessKeys.Count < KeysMax
            ? document with { AccessKeys = [.. document.AccessKeys, key] }
            : throw new CommandException(
                ExitCode.Conflict, "too-many-keys", $"There are {KeysMax} access keys already.", "Remove some with: alleycat key remove ID"));
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new { accessKeyId = key.Id, secretAccessKey = key.Secret, name = key.Name }));
            return ExitCode.Ok;
        }
        Console.Out.WriteLine($"AWS_ACCESS_KEY_ID={key.Id}");
        Console.Out.WriteLine($"AWS_SECRET_ACCESS_KEY={key.Secret}");
        Console.Error.WriteLine("The secret is not shown again. Clients trust this machine with: AWS_CA_BUNDLE=authority.crt");
        return ExitCode.Ok;
    }

    private static int List(ParseResult parsed)
    {
        var keys = IdentityStore.Read(IdentityOptions.FolderOf(parsed, Data)).AccessKeys;
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                keys.Select(key => new { accessKeyId = key.Id, name = key.Name, addedAt = key.AddedAt.UtcDateTime })));
            return ExitCode.Ok;
        }
        if (keys.Count == 0)
            Console.Error.WriteLine("There are no access keys. Add one with: alleycat key add");
        foreach (var key in keys)
            Console.Out.WriteLine($"{key.Id}  {key.AddedAt:yyyy-MM-dd HH:mm}Z  {key.Name}");
        return ExitCode.Ok;
    }

    private static int Remove(ParseResult parsed)
    {
        var id = parsed.GetValue(Id)!;
        Confirmation.Require(parsed.GetValue(Yes), $"Take the access key {id} back?");
        IdentityStore.Update(IdentityOptions.FolderOf(parsed, Data), document => document.AccessKeys.Any(key => key.Id == id)
            ? document with { AccessKeys = [.. document.AccessKeys.Where(key => key.Id != id)] }
            : throw new CommandException(
                ExitCode.NotFound, "key-not-found", $"There is no access key {id}.", "See them with: alleycat key list"));
        Console.Error.WriteLine($"The access key {id} is refused from now on.");
        return ExitCode.Ok;
    }
}
