using Alleycat.Ingest.Gateway;
using Alleycat.Streaming;

namespace Alleycat.Ingest.Tests;

public sealed class GatewayForwarderTests
{
    private readonly FakeLog _log = new();
    private readonly FakeKinesis _kinesis = new();
    private readonly List<string?> _told = [];

    [Fact]
    public async Task What_is_in_the_log_is_sent_in_order_packed_and_then_trimmed()
    {
        _log.Append(Messages(1, 2000));
        await RunAsync(async _ => await _kinesis.WaitForAsync(2000));
        Assert.Equal(Messages(1, 2000), _kinesis.Messages);
        Assert.Equal(new SequenceNumber(2000), _log.Checkpoint);
        Assert.Equal(_log.Checkpoint, _log.Trimmed);
        Assert.All(_kinesis.Records, record => Assert.Equal("gym-7-0", record.Key));
        Assert.All(_kinesis.Records, record => Assert.True(PackedRecords.IsPacked(record.Data)));
        Assert.InRange(_kinesis.Records.Count, 2, 20);
    }

    [Fact]
    public async Task A_message_waits_for_others_no_longer_than_the_hold()
    {
        var time = new HeldTime();
        await RunAsync(
            async _ =>
            {
                _log.Append("one");
                await time.WaitedAsync();
                _log.Append("two");
                Assert.Equal(0, _kinesis.Calls);
                time.Pass();
                await _kinesis.WaitForAsync(2);
            },
            time: time);
        Assert.Equal(TimeSpan.FromMilliseconds(500), Assert.Single(time.Waits));
        Assert.Single(_kinesis.Records);
    }

    [Fact]
    public async Task A_record_that_is_full_waits_for_nothing()
    {
        var time = new HeldTime();
        _log.Append(Messages(1, 1000));
        await RunAsync(async _ => await _kinesis.WaitForAsync(500), time: time);
        Assert.Equal(Messages(1, 1000), _kinesis.Messages);
    }

    [Fact]
    public async Task A_record_that_fills_while_it_is_held_waits_no_longer()
    {
        var time = new HeldTime();
        await RunAsync(
            async _ =>
            {
                _log.Append("one");
                await time.WaitedAsync();
                _log.Append(Messages(1, 1000));
                await _kinesis.WaitForAsync(500);
            },
            time: time);
        Assert.Equal(["one", .. Messages(1, 1000)], _kinesis.Messages);
    }

    [Fact]
    public async Task The_next_record_is_put_while_the_one_before_is_noted()
    {
        _log.Append(Messages(1, 1000));
        var noting = _log.HoldCheckpoints();
        await RunAsync(async _ =>
        {
            await _kinesis.WaitForAsync(1000);
            Assert.Equal(2, _kinesis.Records.Count);
            Assert.Null(_log.Checkpoint);
            noting.SetResult();
        });
        Assert.Equal(Messages(1, 1000), _kinesis.Messages);
        Assert.Equal(new SequenceNumber(1000), _log.Checkpoint);
    }

    [Fact]
    public async Task An_outage_loses_nothing_keeps_the_order_and_is_told_once_at_each_end()
    {
        _log.Append(Messages(1, 3000));
        _kinesis.Fault = call => call switch
        {
            < 2 => new HttpRequestException("No route to host."),
            >= 3 and < 6 => "ProvisionedThroughputExceededException",
            _ => null,
        };
        await RunAsync(async _ => await _kinesis.WaitForAsync(3000));
        Assert.Equal(Messages(1, 3000), _kinesis.Messages);
        Assert.Equal(["No route to host.", null, "ProvisionedThroughputExceededException: Later.", null], _told);
    }

    [Fact]
    public async Task The_failure_can_be_seen_while_it_lasts()
    {
        var time = new HeldTime();
        _log.Append(Messages(1, 1000));
        _kinesis.Fault = call => call == 0 ? new IOException("Down.") : null;
        await RunAsync(
            async forwarder =>
            {
                await time.WaitedAsync();
                Assert.Equal("Down.", forwarder.Failure);
                time.Pass();
                await _kinesis.WaitForAsync(500);
            },
            time: time);
    }

    [Fact]
    public async Task A_death_between_put_and_checkpoint_sends_that_record_again_and_nothing_else()
    {
        _log.Append(Messages(1, 500));
        await RunAsync(async _ => await _kinesis.WaitForAsync(500));
        _log.Append(Messages(501, 100));
        _log.DieAtCheckpoint = new IOException("killed");
        await Assert.ThrowsAsync<IOException>(() => RunAsync(async _ => await _kinesis.WaitForAsync(600)));
        Assert.Equal(new SequenceNumber(500), _log.Checkpoint);

        await RunAsync(async _ => await _kinesis.WaitForAsync(700));
        Assert.Equal([.. Messages(1, 600), .. Messages(501, 100)], _kinesis.Messages);
        Assert.Equal(new SequenceNumber(600), _log.Checkpoint);
    }

    [Fact]
    public async Task A_disk_that_takes_no_note_ends_the_forwarding_though_no_message_follows()
    {
        _log.DieAtCheckpoint = new IOException("full");
        using var forwarder = new GatewayForwarder(_log, _kinesis, _log, _log.Trim, new(), new InstantTime(), new Random(7));
        var running = forwarder.RunAsync();
        _log.Append("one");
        await Assert.ThrowsAsync<IOException>(() => running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Null(_log.Checkpoint);
    }

    [Fact]
    public async Task What_cannot_be_packed_goes_plain_at_its_place()
    {
        string[] messages = ["before", "", "two\nlines", "after"];
        _log.Append(messages);
        await RunAsync(async _ => await _kinesis.WaitForAsync(4));
        Assert.Equal(messages, _kinesis.Messages);
        Assert.Equal(4, _kinesis.Records.Count);
    }

    [Fact]
    public async Task Stopping_sends_what_is_left_and_giving_up_leaves_it()
    {
        var time = new HeldTime();
        await RunAsync(
            _ =>
            {
                _log.Append(Messages(1, 10));
                return Task.CompletedTask;
            },
            time: time);
        Assert.Equal(Messages(1, 10), _kinesis.Messages);

        _log.Append("left");
        _kinesis.Fault = _ => new IOException("Down.");
        await RunAsync(_ => Task.CompletedTask, time, new CancellationToken(canceled: true));
        Assert.Equal(new SequenceNumber(10), _log.Checkpoint);
    }

    [Fact]
    public async Task A_full_buffer_refuses_a_call_whole_and_takes_it_when_there_is_room()
    {
        var stream = new FakeStream();
        var used = 100L;
        using var buffer = new BoundedBuffer(stream, () => used, 100);
        using var rule = new TelemetryTopicRule(buffer);
        TopicMessage[] messages = [new("alleycat-publish", "a"u8.ToArray()), new("alleycat-publish", "b"u8.ToArray())];
        var refused = await Assert.ThrowsAsync<StreamFullException>(async () => await rule.IngestAsync(messages));
        Assert.Contains("100 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Empty(stream.Stored);
        Assert.True(buffer.IsFull);
        used = 99;
        await rule.IngestAsync(messages);
        Assert.Equal(2, stream.Stored.Count);
    }

    private static string[] Messages(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => $$"""{"racerId":{{i % 50}},"second":{{i}},"padding":"{{Padding(i)}}"}""")];

    private static string Padding(int seed)
    {
        var bytes = new byte[40];
        new Random(seed).NextBytes(bytes);
        return Convert.ToHexString(bytes);
    }

    private async Task RunAsync(
        Func<GatewayForwarder, Task> until, TimeProvider? time = null, CancellationToken timeIsUp = default)
    {
        var options = new GatewayOptions { Name = "gym-7", ReachChanged = _told.Add };
        using var forwarder = new GatewayForwarder(_log, _kinesis, _log, _log.Trim, options, time ?? new InstantTime(), new Random(7));
        var running = forwarder.RunAsync();
        await until(forwarder);
        await forwarder.StopAsync(running, timeIsUp).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Null(timeIsUp.IsCancellationRequested ? null : forwarder.Failure);
    }
}
