using System.Diagnostics;
using System.Text.Json;

namespace Alleycat.Local.Tests.Kinesis;

/// <summary>The clients that people have: boto3 and the AWS command line, against the endpoint on a real
/// port.</summary>
public sealed class KinesisClientTests
{
    [Fact]
    public async Task Boto3_runs_every_operation_and_its_signatures_hold()
    {
        await using var server = await KinesisServer.StartAsync(
            options: new() { Secrets = new Dictionary<string, string> { ["local"] = "local" } });
        var output = await RunAsync(FindPython(), [ScriptPath(), server.Address.ToString()]);
        Assert.EndsWith("all operations agreed\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_AWS_command_line_puts_and_reads_back()
    {
        await using var server = await KinesisServer.StartAsync();
        await AwsAsync("create-stream", "--stream-name", "race", "--shard-count", "1");
        var put = await AwsAsync("put-record", "--stream-name", "race", "--partition-key", "7", "--data", "aGVsbG8=");
        Assert.Equal("shardId-000000000000", put.GetProperty("ShardId").GetString());
        var iterator = await AwsAsync("get-shard-iterator", "--stream-name", "race", "--shard-id", "shardId-000000000000",
            "--shard-iterator-type", "TRIM_HORIZON");
        var records = await AwsAsync("get-records", "--shard-iterator", iterator.GetProperty("ShardIterator").GetString()!);
        var record = Assert.Single(records.GetProperty("Records").EnumerateArray());
        Assert.Equal(put.GetProperty("SequenceNumber").GetString(), record.GetProperty("SequenceNumber").GetString());

        async Task<JsonElement> AwsAsync(params string[] arguments)
        {
            var output = await RunAsync("aws", ["kinesis", .. arguments, "--endpoint-url", server.Address.ToString(), "--output", "json"]);
            return output.Length == 0 ? default : JsonDocument.Parse(output).RootElement;
        }
    }

    /// <summary>The first Python that has boto3: the one on the path may be another than the system's.</summary>
    private static string FindPython()
    {
        foreach (var python in new[] { "python3", "/usr/bin/python3" })
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import boto3"]) { RedirectStandardError = true })!;
                process.WaitForExit();
                if (process.ExitCode == 0)
                    return python;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // There is none of this name.
            }
        }
        Assert.Fail("This test needs Python 3 with boto3 (Debian: apt-get install python3-boto3).");
        return "";
    }

    private static string ScriptPath()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Alleycat.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("Alleycat.sln is in no directory above the tests.");
        return Path.Combine(directory.FullName, "tests", "Alleycat.Local.Tests", "Kinesis", "kinesis_boto3.py");
    }

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AWS_ACCESS_KEY_ID"] = start.Environment["AWS_SECRET_ACCESS_KEY"] = "local";
        start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_PAGER"] = "";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Assert.Fail($"This test needs '{program}' on the path: {e.Message}");
            return "";
        }
        using (process)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', start.ArgumentList)}: exit {process.ExitCode}\n{await errors}");
            return await output;
        }
    }
}
