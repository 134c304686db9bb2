namespace Alleycat.Delivery.Tests;

/// <summary>Invocations overlap and objects may be refused for long; a checkpoint passes nothing that is not delivered.</summary>
public sealed class CheckpointOrderTests
{
    [Fact]
    public async Task A_checkpoint_waits_for_the_slowest_earlier_invocation()
    {
        await using var fixture = new DeliveryFixture(new() { TransformBufferRecords = 1, IntervalInSeconds = 0 });
        var slow = new TaskCompletionSource();
        var others = new TaskCompletionSource();
        fixture.Transform.OnInvoke = number =>
        {
            if (number == 5)
                others.TrySetResult();
            return number == 1 ? slow.Task : Task.CompletedTask;
        };
        fixture.Append("a", "b", "c", "d", "e");

        var flushed = fixture.FlushAsync();
        await others.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Null(fixture.Stream.Checkpoint);
        Assert.Empty(fixture.Bucket.Puts);

        slow.SetResult();
        await fixture.Time.RunUntilAsync(flushed);
        Assert.Equal("a\nb\nc\nd\ne\n", fixture.Bucket.Text);
        Assert.Equal(DeliveryFixture.Number(5), fixture.Stream.Checkpoint);
    }

    [Fact]
    public async Task A_put_that_is_refused_for_a_day_is_tried_until_it_is_taken_and_the_checkpoint_waits()
    {
        await using var fixture = new DeliveryFixture();
        var started = fixture.Time.GetUtcNow();
        var attempts = 0;
        fixture.Bucket.Fails = () =>
        {
            attempts++;
            Assert.Null(fixture.Stream.Checkpoint);
            return fixture.Time.GetUtcNow() - started < TimeSpan.FromDays(1);
        };
        fixture.Append("a");

        await fixture.Time.RunUntilAsync(fixture.FlushAsync());

        Assert.Equal("a\n", fixture.Bucket.Text);
        // Waits of a second, doubled up to a minute: about 1,440 in a day, and no hammering.
        Assert.InRange(attempts, 1_400, 1_500);
        Assert.Equal(DeliveryFixture.Number(1), fixture.Stream.Checkpoint);
    }

    [Fact]
    public async Task A_function_that_hangs_is_invoked_once_and_three_times_more()
    {
        await using var fixture = new DeliveryFixture();
        fixture.Transform.OnInvoke = _ => new TaskCompletionSource().Task;
        fixture.Append("a");
        await fixture.Time.RunUntilAsync(fixture.FlushAsync());
        var record = Assert.Single(fixture.Bucket.ErrorRecords);
        Assert.Equal("Lambda.FunctionTimedOut", record.GetProperty("errorCode").GetString());
        Assert.Equal(4, record.GetProperty("attemptsMade").GetInt32());
        Assert.Equal(4, fixture.Transform.Invocations);
    }

    [Fact]
    public async Task The_function_is_invoked_when_its_buffer_is_full_and_else_when_its_interval_ends()
    {
        await using var fixture = new DeliveryFixture(new() { TransformBufferRecords = 3, TransformInterval = TimeSpan.FromSeconds(20) });
        var invoked = new SemaphoreSlim(0);
        fixture.Transform.OnInvoke = _ =>
        {
            invoked.Release();
            return Task.CompletedTask;
        };
        fixture.Append("a", "b", "c", "d");
        Assert.True(await invoked.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, fixture.Transform.Invocations);
        Assert.Equal(0, fixture.Time.GetTimestamp());

        await fixture.Time.UntilTimerAsync(TimeSpan.FromSeconds(20));
        fixture.Time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        Assert.Equal(1, fixture.Transform.Invocations);
        fixture.Time.Advance(TimeSpan.FromTicks(1));
        Assert.True(await invoked.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(2, fixture.Transform.Invocations);
    }
}
