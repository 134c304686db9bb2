using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Alleycat.Local.Identity;
using Alleycat.Local.Qr;
using Alleycat.Racing;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat bike</c>: which bikes may connect, and for whom they publish.</summary>
internal static class BikeCommand
{
    private const int HttpsPort = 8443;

    private static readonly Option<string> Data = IdentityOptions.Data();
    private static readonly Option<bool> Json = IdentityOptions.Json();
    private static readonly Option<bool> Yes = Confirmation.YesOption();
    private static readonly Argument<int> Racer = new("racer") { Description = "The racer's id." };

    private static readonly Option<string> Expires = new("--expires")
    {
        Description = "Until when the link holds: 90d, 12h, 45m from now, or a date (UTC) such as 2027-06-30; ten years at most.",
        DefaultValueFactory = _ => "90d",
    };

    private static readonly Option<bool> Cert = new("--cert")
    {
        Description = "Also makes a client certificate, for bikes that speak MQTT by themselves (files below identity/bikes).",
    };

    private static readonly Option<string?> Url = new("--url")
    {
        Description = "Where the tablet finds the page. Default: the certificate's first name, port 8443.",
    };

    static BikeCommand()
    {
        Racer.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var racer)
                || racer > TelemetryLimits.Default.RacerIdMax))
                result.AddError($"A racer's id is 0 to {TelemetryLimits.Default.RacerIdMax}.");
        });
        Expires.Validators.Add(result =>
        {
            if (IdentityOptions.TryReadExpiry(result.GetValueOrDefault<string>() ?? "", TimeProvider.System.GetUtcNow()) is null)
                result.AddError("--expires takes 90d, 12h, 45m or a date in the future, ten years away at most.");
        });
        Url.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } url
                && (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || uri.Query.Length > 0))
                result.AddError("--url takes https://host:port.");
        });
    }

    public static Command Create()
    {
        var add = new Command("add", "Lets a racer's bike connect: prints a link and a QR code for its tablet. " +
            "A racer who has one gets a new one; the one before no longer holds.\n\n" +
            "Examples:\n  alleycat bike add 42\n  alleycat bike add 42 --expires 1d --cert\n  alleycat bike add 42 --aws")
        {
            Racer, Expires, Cert, Url, Data, Json, BikeAwsCommand.Aws, BikeAwsCommand.Bikes,
        };
        BikeAwsCommand.Validate(add, [Expires, Cert, Url, Data]);
        add.SetAction((parsed, cancellationToken) =>
            parsed.GetValue(BikeAwsCommand.Aws) ? BikeAwsCommand.AddAsync(parsed, Racer, Json, cancellationToken) : Task.FromResult(Add(parsed)));
        var list = new Command("list", "Lists the bikes that may connect.") { Data, Json };
        list.SetAction(List);
        var remove = new Command("remove", "Shuts a racer's bike out: its link and its certificate no longer hold, and it is disconnected.")
        {
            Racer, Yes, Data,
        };
        remove.SetAction(Remove);
        var rotate = new Command("rotate", "Replaces the key that signs links: every link given out before no longer holds. Certificates do.")
        {
            Yes, Data,
        };
        rotate.SetAction(Rotate);
        return new Command("bike", "Bikes that may connect from other machines.") { add, list, remove, rotate };
    }

    private static int Add(ParseResult parsed)
    {
        var folder = IdentityOptions.FolderOf(parsed, Data);
        var racer = parsed.GetValue(Racer);
        var now = TimeProvider.System.GetUtcNow();
        var expiresAt = IdentityOptions.TryReadExpiry(parsed.GetValue(Expires)!, now) ?? now;
        var page = PageOf(parsed, folder);
        var certificate = parsed.GetValue(Cert) ? IssueCertificate(folder, racer, now, expiresAt) : null;
        var (bike, token) = BikeRegistry.Add(folder, racer, now, expiresAt, certificate);
        var link = $"{page.GetLeftPart(UriPartial.Authority)}/?token={token}";
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                racer,
                link,
                token,
                expiresAt = bike.ExpiresAt.UtcDateTime,
                certificate = certificate is null ? null : folder.BikeCertificate(racer),
                key = certificate is null ? null : folder.BikeKey(racer),
            }));
            return ExitCode.Ok;
        }
        if (QrCode.TryEncode(link) is { } code)
        {
            var isColoured = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;
            Console.Error.Write(QrTerminal.Draw(code, isColoured));
        }
        Console.Out.WriteLine(link);
        Console.Error.WriteLine($"Whoever has this link rides as racer {racer}, until {Minute(bike.ExpiresAt)} or: alleycat bike remove {racer}");
        if (certificate is not null)
            Console.Error.WriteLine($"Client certificate: {folder.BikeCertificate(racer)} with {folder.BikeKey(racer)}");
        return ExitCode.Ok;
    }

    private static IssuedCertificate IssueCertificate(IdentityFolder folder, int racer, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        using var authority = CertificateAuthority.OpenOrCreate(folder, now);
        var issued = authority.IssueBike(racer, now, expiresAt);
        IdentityFolder.Write(folder.BikeKey(racer), issued.KeyPem);
        IdentityFolder.Write(folder.BikeCertificate(racer), issued.CertificatePem);
        return issued;
    }

    private static Uri PageOf(ParseResult parsed, IdentityFolder folder)
    {
        if (parsed.GetValue(Url) is { } given)
            return new(given);
        if (!File.Exists(folder.ServerCertificate))
        {
            throw new CommandException(
                ExitCode.Failed, "no-certificate", "A link needs to know this machine's name, and there is no certificate yet.",
                "Make one with: alleycat cert create, or give the address with --url https://host:port");
        }
        using var server = CertificateFiles.Read(folder.ServerCertificate, null);
        return new UriBuilder(Uri.UriSchemeHttps, CertificateFiles.NamesOf(server)[0], HttpsPort).Uri;
    }

    private static int List(ParseResult parsed)
    {
        var bikes = IdentityStore.Read(IdentityOptions.FolderOf(parsed, Data)).Bikes;
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(bikes.Select(bike => new
            {
                racer = bike.Racer,
                addedAt = bike.AddedAt.UtcDateTime,
                expiresAt = bike.ExpiresAt.UtcDateTime,
                certificateSha256 = bike.CertificateSha256,
                certificateExpiresAt = bike.CertificateExpiresAt?.UtcDateTime,
            })));
            return ExitCode.Ok;
        }
        if (bikes.Count == 0)
            Console.Error.WriteLine("No bike may connect yet. Add one with: alleycat bike add 42");
        var now = TimeProvider.System.GetUtcNow();
        foreach (var bike in bikes)
        {
            var state = $"link {(bike.ExpiresAt > now ? "until" : "expired")} {Minute(bike.ExpiresAt)}";
            var certificate = bike.CertificateExpiresAt is { } until ? $", certificate until {Minute(until)}" : "";
            Console.Out.WriteLine($"{bike.Racer,-8} {state}{certificate}");
        }
        return ExitCode.Ok;
    }

    private static string Minute(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static int Remove(ParseResult parsed)
    {
        var racer = parsed.GetValue(Racer);
        Confirmation.Require(parsed.GetValue(Yes), $"Shut the bike of racer {racer} out?");
        BikeRegistry.Remove(IdentityOptions.FolderOf(parsed, Data), racer);
        Console.Error.WriteLine($"The bike of racer {racer} may no longer connect.");
        return ExitCode.Ok;
    }

    private static int Rotate(ParseResult parsed)
    {
        Confirmation.Require(parsed.GetValue(Yes), "Every link given out stops working. Go on?");
        BikeRegistry.ReplaceKey(IdentityOptions.FolderOf(parsed, Data));
        Console.Error.WriteLine("Links given out before no longer hold. Make new ones with: alleycat bike add");
        return ExitCode.Ok;
    }
}
