using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using Alleycat.Local.Identity;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat cert</c>: a certificate authority of one's own, and this machine's certificate for the TLS ports.</summary>
internal static class CertCommand
{
    private static readonly Option<string> Data = IdentityOptions.Data();
    private static readonly Option<bool> Json = IdentityOptions.Json();

    private static readonly Option<string[]> Name = new("--name")
    {
        Description = "A DNS name or address by which bikes reach this machine; several times for several, the one for links first. " +
            "Default: this machine's name and addresses.",
    };

    private static readonly Option<int> Days = new("--days")
    {
        Description = "For how long the certificate holds, 1 to 825 days.",
        DefaultValueFactory = _ => 397,
    };

    static CertCommand()
    {
        Days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 825)
                result.AddError("--days takes 1 to 825.");
        });
        Name.Validators.Add(result =>
        {
            var names = result.GetValueOrDefault<string[]>() ?? [];
            if (names.FirstOrDefault(name => name.Length > 64 || Uri.CheckHostName(name) == UriHostNameType.Unknown) is { } wrong)
                result.AddError($"--name takes DNS names and addresses of at most 64 characters; '{wrong}' is none.");
        });
    }

    public static Command Create()
    {
        var create = new Command("create", "Makes the authority, where there is none, and this machine's certificate.\n\n" +
            "Examples:\n  alleycat cert create\n  alleycat cert create --name race.example.org --name 192.168.1.20") { Name, Days, Data, Json };
        create.SetAction(parsed => Issue(parsed, isRenewal: false));
        var renew = new Command("renew", "Makes this machine's certificate anew, for the same names unless others are given. " +
            "A running alleycat up presents it at once; nobody has to trust anything again.") { Name, Days, Data, Json };
        renew.SetAction(parsed => Issue(parsed, isRenewal: true));
        var show = new Command("show", "Shows the authority and this machine's certificate.") { Data, Json };
        show.SetAction(Show);
        return new Command("cert", "Certificates for TLS, from an authority of one's own.") { create, renew, show };
    }

    private static int Issue(ParseResult parsed, bool isRenewal)
    {
        var folder = IdentityOptions.FolderOf(parsed, Data);
        var exists = File.Exists(folder.ServerCertificate);
        if (exists && !isRenewal)
        {
            throw new CommandException(
                ExitCode.Conflict, "certificate-exists", $"There is a certificate already: {folder.ServerCertificate}",
                "See it with: alleycat cert show. Make it anew with: alleycat cert renew");
        }
        if (!exists && isRenewal)
        {
            throw new CommandException(
                ExitCode.NotFound, "no-certificate", "There is no certificate to renew.", "Make the first one with: alleycat cert create");
        }
        var now = TimeProvider.System.GetUtcNow();
        using var authority = CertificateAuthority.OpenOrCreate(folder, now);
        var issued = authority.IssueServer(NamesFor(parsed, folder, isRenewal), now, TimeSpan.FromDays(parsed.GetValue(Days)));
        using (folder.Lock())
        {
            IdentityFolder.Write(folder.ServerKey, issued.KeyPem);
            IdentityFolder.Write(folder.ServerCertificate, issued.CertificatePem);
        }
        return Print(folder, parsed.GetValue(Json));
    }

    private static IReadOnlyList<string> NamesFor(ParseResult parsed, IdentityFolder folder, bool isRenewal)
    {
        if (parsed.GetValue(Name) is { Length: > 0 } given)
            return given;
        if (!isRenewal)
            return OwnNames();
        using var before = CertificateFiles.Read(folder.ServerCertificate, null);
        return CertificateFiles.NamesOf(before);
    }

    /// <summary>Addresses first: a tablet in the same network may not resolve the machine's name.</summary>
    private static string[] OwnNames()
    {
        var addresses = NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
            .Where(address => !address.IsIPv6LinkLocal && !IPAddress.IsLoopback(address))
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).Select(address => address.ToString());
        return [.. addresses, Environment.MachineName, "localhost", "127.0.0.1", "::1"];
    }

    private static int Show(ParseResult parsed)
    {
        var folder = IdentityOptions.FolderOf(parsed, Data);
        if (!File.Exists(folder.ServerCertificate))
        {
            throw new CommandException(
                ExitCode.NotFound, "no-certificate", "There is no certificate yet.", "Make one with: alleycat cert create");
        }
        return Print(folder, parsed.GetValue(Json));
    }

    private static string Minute(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static int Print(IdentityFolder folder, bool asJson)
    {
        using var authority = CertificateFiles.Read(folder.AuthorityCertificate, null);
        using var server = CertificateFiles.Read(folder.ServerCertificate, null);
        var names = CertificateFiles.NamesOf(server);
        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                authority = new
                {
                    file = folder.AuthorityCertificate,
                    expiresAt = authority.NotAfter.ToUniversalTime(),
                    sha256 = ServerTls.FingerprintOf(authority),
                },
                server = new
                {
                    file = folder.ServerCertificate,
                    names,
                    serialNumber = server.SerialNumber,
                    expiresAt = server.NotAfter.ToUniversalTime(),
                    sha256 = ServerTls.FingerprintOf(server),
                },
            }));
            return ExitCode.Ok;
        }
        Console.Out.WriteLine($"authority  {folder.AuthorityCertificate}");
        Console.Out.WriteLine($"           until {Minute(authority.NotAfter)}, SHA-256 {ServerTls.FingerprintOf(authority)}");
        Console.Out.WriteLine($"server     {folder.ServerCertificate}");
        Console.Out.WriteLine($"           until {Minute(server.NotAfter)}, serial {server.SerialNumber}");
        Console.Out.WriteLine($"           for {string.Join(", ", names)}");
        Console.Error.WriteLine("Install the authority's certificate (authority.crt, never authority.key) on the tablets, or they warn of the page.");
        Console.Error.WriteLine("Next: alleycat bike add RACER, then alleycat up --listen 0.0.0.0");
        return ExitCode.Ok;
    }
}
