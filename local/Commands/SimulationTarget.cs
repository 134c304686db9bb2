namespace Alleycat.Local.Commands;

/// <summary>Where simulated riders go.</summary>
internal static class SimulationTarget
{
    public const string Aws = "aws";

    private const int SecurePort = 8883;

    /// <summary>The address; for <c>aws</c> the endpoint beside the bikes' certificates.</summary>
    /// <param name="to">As on the command line.</param>
    /// <param name="bikes">The certificates' folder.</param>
    /// <param name="firstRacer">Racer id of the first rider.</param>
    /// <param name="riders">How many ride.</param>
    /// <exception cref="CommandException">A rider has no certificate, or nobody knows the endpoint.</exception>
    public static Uri Resolve(string to, string bikes, int firstRacer, int riders)
    {
        var isAws = to == Aws;
        if (!isAws && !to.StartsWith("mqtts:", StringComparison.Ordinal))
            return new(to);
        for (var racer = firstRacer; racer < firstRacer + riders; racer++)
        {
            var files = BikeFiles.Of(bikes, racer);
            if (!File.Exists(files.Certificate) || !File.Exists(files.Key))
            {
                throw new CommandException(
                    ExitCode.NotFound, "no-certificate", $"Racer {racer} has no certificate in {bikes}.",
                    $"Make one with: alleycat bike add {racer} --aws");
            }
        }
        if (!isAws)
            return new(to);
        var file = Path.Combine(bikes, BikeAws.EndpointFile);
        var endpoint = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        return Uri.TryCreate($"mqtts://{endpoint}", UriKind.Absolute, out var address) && address.Host.Length > 0
            ? new UriBuilder(address) { Port = address.Port > 0 ? address.Port : SecurePort }.Uri
            : throw new CommandException(
                ExitCode.NotFound, "no-endpoint", $"{file} names no endpoint.", "Make a bike again: alleycat bike add 42 --aws");
    }
}
