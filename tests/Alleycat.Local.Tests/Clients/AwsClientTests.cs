using System.Collections.Concurrent;
using System.Text.Json;
using Alleycat.Local.Tests.S3;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Clients;

/// <summary>AWS's own clients run every operation that is built, against the whole platform on its one port.</summary>
public sealed class AwsClientTests
{
    private static readonly string[] Deliveries =
    [
        "name=analysts,prefix=raw/dt=!{timestamp:yyyy-MM-dd}/hh=!{timestamp:HH}/,error-prefix=errors/!{firehose:error-output-type}/",
        "name=events,source=direct,transform=none",
    ];

    [Fact]
    public async Task The_JavaScript_SDK_runs_every_operation_of_Kinesis_over_cleartext_http2()
    {
        await using var platform = await LocalPlatform.StartAsync([]);
        await ClientScripts.RunNodeAsync("kinesis.mjs", platform.Http);
    }

    [Fact]
    public async Task The_JavaScript_SDK_is_throttled_record_by_record_where_shard_limits_are_enforced()
    {
        await using var platform = await LocalPlatform.StartAsync([], options => options with { EnforceShardLimits = true });
        await ClientScripts.RunNodeAsync("kinesis-throttled.mjs", platform.Http);
    }

    [Fact]
    public async Task The_JavaScript_SDK_runs_every_operation_of_Firehose_up_to_the_delivered_object()
    {
        await using var platform = await LocalPlatform.StartAsync(Deliveries);
        await ClientScripts.RunNodeAsync("firehose.mjs", platform.Http);
    }

    [Fact]
    public async Task The_JavaScript_SDK_runs_every_operation_of_S3_signed_and_its_puts_are_notified_by_prefix_and_suffix()
    {
        await using var server = await S3Server.StartAsync(options => options with
        {
            TrustsLoopback = false,
            Credentials = new Dictionary<string, string> { [ForeignProgram.AccessKeyId] = ForeignProgram.SecretAccessKey },
            Functions = new Dictionary<string, string> { ["watcher"] = "consumer" },
        });
        var told = new ConcurrentQueue<S3EventNotificationRecord>();
        server.Store.AddConsumer("consumer", (payload, _, _) =>
        {
            foreach (var record in JsonSerializer.Deserialize(payload.Span, S3EventJson.Default.S3Event)!.Records!)
                told.Enqueue(record);
            return default;
        });

        await ClientScripts.RunNodeAsync("s3.mjs", server.Address);

        await server.Store.DrainAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(
            [("watched/a +.gz", "ObjectCreated:Put"), ("watched/d.gz", "ObjectCreated:Copy")],
            told.Select(record => (record.S3!.Object!.KeyDecoded, record.EventName)));
    }

    [Fact]
    public async Task Boto3_the_AWS_command_line_and_a_browser_agree_on_a_buckets_CORS_rules()
    {
        await using var server = await S3Server.StartAsync();
        await ClientScripts.RunPythonAsync("bucket_cors.py", server.Address.OriginalString.TrimEnd('/'));
        // A person who looks into the folder finds them as S3 writes them.
        var kept = await File.ReadAllTextAsync(Path.Combine(server.Folder, "buckets", ".store", "settings", "gym", "cors"));
        Assert.Contains("<AllowedOrigin>https://*.gym.example</AllowedOrigin>", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Boto3_and_the_AWS_command_line_have_a_buckets_new_objects_merged_into_the_history_also_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-platform-").FullName;
        var platform = await LocalPlatform.StartAsync([], folder: folder);
        await ClientScripts.RunPythonAsync("bucket_notifications.py", platform.Http.OriginalString, "before");
        await platform.EndAsync();
        await using var again = await LocalPlatform.StartAsync([], folder: folder);
        await ClientScripts.RunPythonAsync("bucket_notifications.py", again.Http.OriginalString, "after");
        var kept = await File.ReadAllTextAsync(Path.Combine(folder, "data", "buckets", ".store", "settings", "import", "notification"));
        Assert.Contains(":function:history-processor</CloudFunction>", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_AWS_command_line_runs_every_operation_of_Kinesis_Firehose_and_S3()
    {
        await using var platform = await LocalPlatform.StartAsync(Deliveries);
        var files = Directory.CreateDirectory(Path.Combine(platform.Folder, "files"));
        await ClientScripts.RunPythonAsync("aws_command_line.py", platform.Http.OriginalString, files.FullName);
    }

    [Fact]
    public async Task Boto3_runs_every_operation_of_Firehose_up_to_the_delivered_object()
    {
        await using var platform = await LocalPlatform.StartAsync(Deliveries);
        await ClientScripts.RunPythonAsync("firehose_boto3.py", platform.Http.OriginalString);
    }
}
