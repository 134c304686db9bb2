namespace Alleycat.Delivery.Tests;

public sealed class BufferingTests
{
    [Fact]
    public async Task Records_are_put_when_the_interval_ends_and_only_then_is_the_checkpoint_written()
    {
        await using var fixture = new DeliveryFixture();
        var objectsAtCheckpoint = 0;
        fixture.Stream.OnCheckpoint = _ => objectsAtCheckpoint = fixture.Bucket.Puts.Count;
        var started = fixture.Time.GetUtcNow();
        fixture.Append("a", "b", "c");

        await fixture.Time.RunUntilAsync(fixture.Bucket.WaitForPutsAsync(1));
        await fixture.FlushAsync();

        Assert.Equal("a\nb\nc\n", fixture.Bucket.Text);
        Assert.Equal(1, objectsAtCheckpoint);
        Assert.Equal(DeliveryFixture.Number(3), fixture.Stream.Checkpoint);
        Assert.InRange(fixture.Time.GetUtcNow() - started, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(62));
    }

    [Fact]
    public async Task A_full_buffer_is_put_without_waiting_for_the_interval()
    {
        await using var fixture = new DeliveryFixture(new() { TransformBufferBytes = 256 << 10 });
        var megabyte = new string('x', 64 << 10);
        for (var i = 0; i < 24; i++)
            fixture.Append(megabyte);

        await fixture.Bucket.WaitForPutsAsync(1);

        Assert.Equal(TimeSpan.Zero, fixture.Time.GetElapsedTime(0));
    }

    [Fact]
    public async Task A_flush_delivers_what_is_there_without_waiting()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Append("a", "b");

        await fixture.FlushAsync();

        Assert.Equal("a\nb\n", fixture.Bucket.Text);
        Assert.Equal(DeliveryFixture.Number(2), fixture.Stream.Checkpoint);
        Assert.Equal(TimeSpan.Zero, fixture.Delivery.DataFreshness);
    }

    [Fact]
    public async Task A_flush_of_an_empty_stream_completes_at_once()
    {
        await using var fixture = new DeliveryFixture();
        Assert.True(fixture.FlushAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_clock_set_back_and_forth_by_an_hour_neither_stalls_nor_hastens_delivery()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Append("a");
        fixture.Time.SetClock(TimeSpan.FromHours(-1));
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        fixture.Time.SetClock(TimeSpan.FromHours(2));
        Assert.Empty(fixture.Bucket.Puts);

        var start = fixture.Time.GetTimestamp();
        await fixture.Time.RunUntilAsync(fixture.Bucket.WaitForPutsAsync(1));
        // The clock of the test runs on while threads are slow, so only an hour too many would be a stall.
        Assert.InRange(fixture.Time.GetElapsedTime(start), TimeSpan.FromSeconds(55), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task What_was_not_delivered_is_delivered_by_the_next_process()
    {
        var stream = new FakeStream();
        var bucket = new FakeBucket();
        await using (var first = new DeliveryFixture(stream: stream, bucket: bucket))
        {
            first.Append("a", "b");
            await first.FlushAsync();
            first.Append("c");
        }
        await using var second = new DeliveryFixture(stream: stream, bucket: bucket);
        second.Append("d");
        await second.FlushAsync();

        Assert.Equal("a\nb\nc\nd\n", bucket.Text);
    }

    [Fact]
    public async Task Stopping_delivers_what_is_buffered()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Append("a");
        await fixture.Delivery.StopAsync();
        Assert.Equal("a\n", fixture.Bucket.Text);
    }

    [Fact]
    public async Task At_most_five_invocations_are_in_flight_and_objects_keep_the_order_of_the_shard()
    {
        await using var fixture = new DeliveryFixture(new() { TransformBufferRecords = 1 });
        var running = 0;
        var most = 0;
        var gate = new TaskCompletionSource();
        fixture.Transform.OnInvoke = async number =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 5)
                gate.TrySetResult();
            await gate.Task;
            Interlocked.Decrement(ref running);
        };
        fixture.Append([.. Enumerable.Range(0, 40).Select(i => $"{i:D2}")]);

        await fixture.FlushAsync();

        Assert.Equal(5, most);
        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"{i:D2}\n")), fixture.Bucket.Text);
    }

    [Fact]
    public async Task A_packed_record_counts_by_what_it_unpacks_to()
    {
        await using var fixture = new DeliveryFixture(new() { TransformBufferBytes = 64 << 10 });
        // A frame's magic alone: what it may unpack to is bounded by its length, eight times.
        byte[] frame = [0x04, 0x22, 0x4d, 0x18, .. new byte[5_000]];
        for (var i = 0; i < 4; i++)
            fixture.Stream.Append(frame, fixture.Time.GetUtcNow());

        await fixture.FlushAsync();

        Assert.Equal(4, fixture.Transform.Invocations);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
