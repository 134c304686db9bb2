using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Alleycat.Local.Hosting;
using Alleycat.Local.Tests.Clients;
using Alleycat.Mqtt;
using Alleycat.Mqtt.Packets;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Observability;

/// <summary>
/// One stage after another is broken in a running host. Whoever looks at <c>/pipeline</c>, <c>/metrics</c> or <c>/healthz/ready</c> is told
/// which one, and no other is blamed; where the fault can be mended the host says so too.
/// </summary>
/// <remarks>Alone: a host's metrics are those of its process, and other tests' hosts would be among them.</remarks>
[Collection(Name)]
public sealed class FaultDrillTests
{
    private const string Name = "fault drill";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Each fault: what is put at the ports, and whether the host goes on once it is mended.</summary>
    private static readonly Dictionary<string, (string Stage, Func<Fault, PlatformPorts> Ports, bool IsMendable)> Faults = new()
    {
        ["the transform stands still"] = ("transform", fault => new() { Transform = fault.Stall }, true),
        ["the transform fails"] = ("transform", fault => new() { Transform = fault.Break }, true),
        ["the stream's disk is full"] = ("stream", fault => new() { Stream = producer => new FullProducer(producer, fault) }, true),
        ["the buckets' disk is full"] = ("objects", fault => new() { Buckets = store => new FullStore(store, fault) }, true),
        ["delivery's checkpoints cannot be written"] = ("delivery", fault => new() { Checkpoints = _ => new LostCheckpoints() }, false),
        ["the history processor fails"] = ("history", fault => new() { History = fault.Break }, true),
        ["the boards stand still"] = ("rankings", fault => new() { Boards = publisher => new StalledBoards(publisher, fault) }, true),
        ["races cannot be announced"] = ("rankings", fault => new() { Announcements = publisher => new StalledBoards(publisher, fault) }, true),
        ["the records to beat cannot be read"] = ("rankings", fault => new() { Records = store => new UnreadableStore(store, fault) }, false),
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_broken_stage_is_named_and_no_other(string name)
    {
        var (stage, ports, isMendable) = Faults[name];
        using var fault = new Fault();
        // Shorter than an operator's, so that a drill is short; longer than a busy machine stops a stage that is well.
        await using var platform = await LocalPlatform.StartAsync(
            [], options => options with { BufferSeconds = 0, StallLimit = TimeSpan.FromSeconds(3), Ports = ports(fault) });
        using var http = new HttpClient { BaseAddress = platform.Http };
        await PublishAsync(platform);

        await UntilAsync(http, unwell => unwell.Count == 1 && unwell[0] == stage, $"{stage} unwell");
        await AssertNamedAsync(http, stage);

        if (!isMendable)
            return;
        fault.Mend();
        await PublishAsync(platform);
        await UntilAsync(http, unwell => unwell.Count == 0, $"{stage} well again");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/ready")).StatusCode);
    }

    [Fact]
    public async Task Clients_that_are_refused_are_seen_and_a_single_one_is_no_fault()
    {
        await using var platform = await LocalPlatform.StartAsync([]);
        using var http = new HttpClient { BaseAddress = platform.Http };
        await RefusedAsync(platform);
        await UntilAsync(http, unwell => unwell.Count == 0, "one refusal is no fault");
        for (var i = 1; i < 6; i++)
            await RefusedAsync(platform);
        await UntilAsync(http, unwell => unwell is ["mqtt"], "mqtt unwell");
        await AssertNamedAsync(http, "mqtt");
    }

    /// <summary>A CONNECT of 3.1.1 that wants a session kept and gives it no name.</summary>
    private static async Task RefusedAsync(LocalPlatform platform)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(platform.Mqtt.Host, platform.Mqtt.Port);
        await socket.SendAsync(Convert.FromHexString("100C00044D5154540400003C0000"));
        var answer = new byte[16];
        Assert.Equal(4, await socket.ReceiveAsync(answer));
        Assert.Equal(2, answer[3]);
        Assert.Equal(0, await socket.ReceiveAsync(answer));
    }

    private static async Task AssertNamedAsync(HttpClient http, string stage)
    {
        using var ready = await http.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var checks = JsonDocument.Parse(await ready.Content.ReadAsStringAsync());
        var failing = checks.RootElement.GetProperty("checks").EnumerateArray().Where(check => !check.GetProperty("isHealthy").GetBoolean()).ToList();
        Assert.Equal([stage], failing.Select(check => check.GetProperty("name").GetString()));
        Assert.NotEmpty(failing[0].GetProperty("detail").GetString()!);
        var metrics = await http.GetStringAsync("/metrics");
        var zero = metrics.Split('\n').Where(line =>
            line.StartsWith("alleycat_stage_healthy{", StringComparison.Ordinal) && line.EndsWith(" 0", StringComparison.Ordinal));
        Assert.Equal([$"alleycat_stage_healthy{{stage=\"{stage}\"}} 0"], zero);
    }

    /// <summary>Asks the page's own address until it says what is waited for: a host tells nobody from itself.</summary>
    private static async Task UntilAsync(HttpClient http, Func<IReadOnlyList<string>, bool> holds, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        IReadOnlyList<string> unwell;
        string text;
        do
        {
            Assert.False(limit.IsCancellationRequested, $"Never seen: {what}.");
            text = await http.GetStringAsync("/api/v1/pipeline", CancellationToken.None);
            using var pipeline = JsonDocument.Parse(text);
            unwell =
            [
                .. pipeline.RootElement.GetProperty("stages").EnumerateArray()
                    .Where(stage => !stage.GetProperty("isHealthy").GetBoolean()).Select(stage => stage.GetProperty("name").GetString()!),
            ];
            Assert.True(unwell.Count <= 1, $"More than one stage is blamed: {string.Join(", ", unwell)}\n{text}");
        }
        while (!holds(unwell));
    }

    /// <summary>One second of a rider; refused where the stream takes none.</summary>
    private static async Task PublishAsync(LocalPlatform platform)
    {
        var race = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 300;
        var message = $$"""{"event":"update","second":1,"raceId":{{race}},"name":"Zoe","racerId":42,"classId":1,"cadence":80,"resistance":50}""";
        try
        {
            await using var bike = await MqttClient.ConnectAsync(platform.Mqtt, new());
            await bike.PublishAsync("alleycat-publish", Encoding.UTF8.GetBytes(message), MqttQualityOfServiceLevel.AtLeastOnce);
        }
        catch (Exception refused) when (refused is MqttClientException or IOException)
        {
            // The drill where the stream has no room.
        }
    }

    /// <summary>What is broken until it is mended.</summary>
    private sealed class Fault : IDisposable
    {
        private readonly CancellationTokenSource _mended = new();

        public bool IsThere => !_mended.IsCancellationRequested;

        public void Mend() => _mended.Cancel();

        public void Dispose()
        {
            _mended.Cancel();
            _mended.Dispose();
        }

        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            if (!IsThere)
                return;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_mended.Token, cancellationToken);
            await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
        }

        public void Throw()
        {
            if (IsThere)
                throw new IOException("No space left on device (drill).");
        }

        public LambdaFunction Stall(LambdaFunction function) => async (payload, response, cancellationToken) =>
        {
            await WaitAsync(cancellationToken);
            await function(payload, response, cancellationToken);
        };

        public LambdaFunction Break(LambdaFunction function) => async (payload, response, cancellationToken) =>
        {
            if (IsThere)
                throw new InvalidOperationException("Broken (drill).");
            await function(payload, response, cancellationToken);
        };
    }

    private sealed class FullProducer(IStreamProducer producer, Fault fault) : IStreamProducer
    {
        public async ValueTask<PutRecordsResult[]> PutRecordsAsync(
            IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default)
        {
            fault.Throw();
            return await producer.PutRecordsAsync(entries, cancellationToken);
        }
    }

    private sealed class FullStore(IObjectStore store, Fault fault) : IObjectStore
    {
        public ValueTask<GetObjectResult> GetAsync(
            string bucket, string key, ByteRange? range = null, string? ifMatch = null, CancellationToken cancellationToken = default) =>
            store.GetAsync(bucket, key, range, ifMatch, cancellationToken);

        public async ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
        {
            fault.Throw();
            return await store.PutAsync(request, cancellationToken);
        }

        public ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
            string bucket, string prefix = "", string? startAfter = null, int keysMax = 1000, CancellationToken cancellationToken = default) =>
            store.ListAsync(bucket, prefix, startAfter, keysMax, cancellationToken);

        public ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken = default) =>
            store.DeleteAsync(bucket, key, cancellationToken);
    }

    private sealed class UnreadableStore(IObjectStore store, Fault fault) : IObjectStore
    {
        public async ValueTask<GetObjectResult> GetAsync(
            string bucket, string key, ByteRange? range = null, string? ifMatch = null, CancellationToken cancellationToken = default)
        {
            fault.Throw();
            return await store.GetAsync(bucket, key, range, ifMatch, cancellationToken);
        }

        public ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken = default) =>
            store.PutAsync(request, cancellationToken);

        public ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
            string bucket, string prefix = "", string? startAfter = null, int keysMax = 1000, CancellationToken cancellationToken = default) =>
            store.ListAsync(bucket, prefix, startAfter, keysMax, cancellationToken);

        public ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken = default) =>
            store.DeleteAsync(bucket, key, cancellationToken);
    }

    private sealed class LostCheckpoints : ICheckpointStore
    {
        public SequenceNumber? Read(string consumer, ShardId shardId) => null;

        public ValueTask WriteAsync(
            string consumer, ShardId shardId, SequenceNumber sequenceNumber, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device (drill).");
    }

    private sealed class StalledBoards(ITopicPublisher publisher, Fault fault) : ITopicPublisher
    {
        public async ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
        {
            await fault.WaitAsync(cancellationToken);
            await publisher.PublishAsync(message, cancellationToken);
        }
    }

    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class Alone;
}
