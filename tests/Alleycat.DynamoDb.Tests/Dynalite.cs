using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Alleycat.DynamoDb.Tests;

/// <summary>dynalite, another's DynamoDB, on a loopback port with a table like that of the stacks.</summary>
public sealed class Dynalite : IAsyncLifetime
{
    public const string Table = "standings";

    private Process _process = null!;

    public AmazonDynamoDBClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Alleycat.sln")))
            root = root.Parent;
        var clients = Path.Combine(root.FullName, "tests", "clients");
        Assert.True(Directory.Exists(Path.Combine(clients, "node_modules", "dynalite")), "dynalite is not installed: run npm ci in tests/clients.");
        var port = FreePort();
        const string script = """
            const server = require('dynalite')({ createTableMs: 0 });
            server.listen(Number(process.argv[1]), '127.0.0.1', () => console.log('ready'));
            """;
        _process = Process.Start(new ProcessStartInfo("node", ["-e", script, port.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = clients,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        Client = new AmazonDynamoDBClient(new BasicAWSCredentials("id", "secret"), new AmazonDynamoDBConfig
        {
            ServiceURL = $"http://127.0.0.1:{port}",
            AuthenticationRegion = "us-east-1",
        });
        await Client.CreateTableAsync(new CreateTableRequest
        {
            TableName = Table,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [new("race", ScalarAttributeType.S), new("shard", ScalarAttributeType.S)],
            KeySchema = [new("race", KeyType.HASH), new("shard", KeyType.RANGE)],
        });
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
