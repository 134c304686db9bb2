using Alleycat.Local.Tests.S3;

namespace Alleycat.Local.Tests.Clients;

/// <summary>Runs the scripts in which foreign clients meet the endpoints; each says at its end that all agreed.</summary>
internal static class ClientScripts
{
    private const string Agreed = "all operations agreed";

    /// <summary>The packages of tests/clients, with the scripts for Node beside them.</summary>
    public static string ClientsFolder { get; } = Path.Combine(Root(), "tests", "clients");

    /// <param name="script">A file of tests/clients/aws-sdk.</param>
    /// <param name="endpoint">Where it is to go.</param>
    public static async Task RunNodeAsync(string script, Uri endpoint)
    {
        Assert.True(Directory.Exists(Path.Combine(ClientsFolder, "node_modules")), "Run 'npm ci' in tests/clients first.");
        var output = await ForeignProgram.RunAsync("node", [Path.Combine(ClientsFolder, "aws-sdk", script), endpoint.OriginalString]);
        Assert.Equal(Agreed, output.Trim());
    }

    /// <param name="script">A file of this folder, run by the system's Python, which has boto3 (Debian: python3-boto3).</param>
    /// <param name="arguments">What it is given.</param>
    public static async Task RunPythonAsync(string script, params string[] arguments)
    {
        var path = Path.Combine(Root(), "tests", "Alleycat.Local.Tests", "Clients", script);
        Assert.Equal(Agreed, (await ForeignProgram.RunAsync("/usr/bin/python3", [path, .. arguments])).Trim());
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Alleycat.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("Alleycat.sln is in no directory above the tests.");
        return directory.FullName;
    }
}
