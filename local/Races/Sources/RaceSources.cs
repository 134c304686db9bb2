using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Alleycat.Local.Commands;

namespace Alleycat.Local.Races.Sources;

/// <summary><c>--host</c>, <c>--data</c> and what goes with them: where a command finds races.</summary>
internal sealed class RaceSources
{
    public const string PassVariable = "ALLEYCAT_PASS";

    private const string UsualHost = "http://127.0.0.1:8080";
    private const string UsualData = "alleycat-data";
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(5);

    private readonly Option<string?> _host = new("--host")
    {
        Description = $"The running host to ask, http://… or https://… (organisers: with their pass in {PassVariable}). "
            + $"Default: {UsualHost}, and where nothing answers there the data folder {UsualData}.",
    };

    private readonly Option<string?> _data = new("--data") { Description = "The data folder to read instead, on which no host runs." };

    private readonly Option<string?> _authority = new("--authority")
    {
        Description = "For https: the certificate of the authority to trust, identity/authority.crt of the host's data folder.",
    };

    private readonly Option<int> _raceSeconds = new("--race-seconds")
    {
        Description = "With --data: length of its races, as up was told.",
        DefaultValueFactory = _ => 300,
    };

    public RaceSources()
    {
        _host.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } host
                && (!Uri.TryCreate(host, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
                result.AddError("--host takes http://address:port or https://address:port.");
        });
        _raceSeconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 5 or > 3600)
                result.AddError("--race-seconds takes 5 to 3600.");
        });
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _host, _data, _authority, _raceSeconds })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_host) is not null && result.GetValue(_data) is not null)
                result.AddError("Either --host or --data.");
        });
    }

    public int RaceSeconds(ParseResult parsed) => parsed.GetValue(_raceSeconds);

    /// <exception cref="CommandException">Neither a host nor a data folder is there.</exception>
    public async Task<IRaceSource> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_data) is { } data)
            return await OpenDataAsync(parsed, data, cancellationToken);
        if (parsed.GetValue(_host) is { } host)
            return OpenHost(new Uri(host), parsed.GetValue(_authority));
        if (await AnswersAsync(new Uri(UsualHost), cancellationToken))
            return OpenHost(new Uri(UsualHost), null);
        if (!Directory.Exists(UsualData))
        {
            throw new CommandException(
                ExitCode.CannotConnect, "cannot-connect", $"No Alleycat answers at {UsualHost}, and there is no folder {UsualData} here.",
                "Name a running host with --host, or a data folder with --data.");
        }
        await Console.Error.WriteLineAsync($"No Alleycat answers at {UsualHost}; reading {UsualData}.");
        return await OpenDataAsync(parsed, UsualData, cancellationToken);
    }

    private async Task<IRaceSource> OpenDataAsync(ParseResult parsed, string folder, CancellationToken cancellationToken) =>
        await DataRaceSource.OpenAsync(Path.GetFullPath(folder), RaceSeconds(parsed), TimeProvider.System, cancellationToken);

    private static HostRaceSource OpenHost(Uri host, string? authorityFile)
    {
        var pass = Environment.GetEnvironmentVariable(PassVariable);
        if (authorityFile is null)
            return new(new HttpClient { BaseAddress = host }, string.IsNullOrWhiteSpace(pass) ? null : pass.Trim());
        var authority = ReadAuthority(authorityFile);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        return new(new HttpClient(handler) { BaseAddress = host }, string.IsNullOrWhiteSpace(pass) ? null : pass.Trim());
    }

    private static X509Certificate2 ReadAuthority(string file)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CommandException(
                ExitCode.Failed, "certificate-not-readable", $"The certificate {file} cannot be read: {fault.Message}",
                "It is identity/authority.crt in the host's data folder.");
        }
    }

    private static async Task<bool> AnswersAsync(Uri host, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = host, Timeout = LookTime };
        try
        {
            return await client.GetStringAsync("/healthz/live", cancellationToken) == "live\n";
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
