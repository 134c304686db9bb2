using System.Buffers;
using System.Text.Json;
using Alleycat.Streaming;

namespace Alleycat.Lambda.Tests;

[Collection("The log of the process is one")]
public sealed class LambdaBootstrapTests : IAsyncDisposable
{
    private readonly MockRuntimeApi _api = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string?> _traceIds = [];
    private Task<int>? _running;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null)
            await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _api.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Events_are_handed_over_one_by_one_and_answered_to_their_request()
    {
        Start(Echo);
        _api.Give("request-1", "{\"a\":1}"u8.ToArray(), traceId: "Root=1-2-3");
        _api.Give("request-2", "{}"u8.ToArray());

        var first = await _api.PostedAsync();
        var second = await _api.PostedAsync();

        Assert.Equal(("invocation/request-1/response", "{\"a\":1}"), (first.Path, first.Text));
        Assert.Equal("application/json", first.Headers["Content-Type"]);
        Assert.Equal(("invocation/request-2/response", "{}"), (second.Path, second.Text));
        Assert.Equal(["Root=1-2-3", null], _traceIds);
    }

    [Fact]
    public async Task An_event_and_a_response_of_six_megabytes_pass_whole()
    {
        Start(Echo);
        var payload = new byte[6 * 1024 * 1024];
        new Random(1).NextBytes(payload);
        _api.Give("large", payload);
        _api.Give("small", "x"u8.ToArray());

        Assert.Equal(payload, (await _api.PostedAsync()).Body);
        Assert.Equal("x", (await _api.PostedAsync()).Text);
    }

    [Fact]
    public async Task A_throwing_handler_is_a_function_error_and_the_next_event_is_served()
    {
        Start(async (payload, response, _) =>
        {
            await Task.Yield();
            response.Write("half an answer"u8);
            if (payload.Span[0] == 'b')
                throw new FormatException("not \"that\" way \ud83d\ude00");
        });
        _api.Give("1", "bad"u8.ToArray());
        _api.Give("2", "good"u8.ToArray());

        var error = await _api.PostedAsync();
        var answer = await _api.PostedAsync();

        Assert.Equal("invocation/1/error", error.Path);
        Assert.Equal("Function.FormatException", error.Headers["Lambda-Runtime-Function-Error-Type"]);
        Assert.Equal("application/vnd.aws.lambda.error+json", error.Headers["Content-Type"]);
        using var document = JsonDocument.Parse(error.Body);
        Assert.Equal("not \"that\" way \ud83d\ude00", document.RootElement.GetProperty("errorMessage").GetString());
        Assert.Equal("FormatException", document.RootElement.GetProperty("errorType").GetString());
        Assert.NotEqual(0, document.RootElement.GetProperty("stackTrace").GetArrayLength());
        Assert.Equal(("invocation/2/response", "half an answer"), (answer.Path, answer.Text));
    }

    [Fact]
    public async Task A_huge_error_message_stays_below_the_cap_of_256_kilobytes()
    {
        Start((_, _, _) => throw new FormatException(new string('\u0001', 1_000_000)));
        _api.Give("1", "{}"u8.ToArray());

        var error = await _api.PostedAsync();

        Assert.InRange(error.Body.Length, 1_000, 256 * 1024);
        using var document = JsonDocument.Parse(error.Body);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
    }

    [Fact]
    public async Task The_token_fires_shortly_before_the_deadline()
    {
        var clock = new ManualTime(DateTimeOffset.FromUnixTimeMilliseconds(1_000_000));
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(
            async (_, _, token) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            },
            new() { TimeProvider = clock, DeadlineMargin = TimeSpan.FromSeconds(1) });
        _api.Give("1", "{}"u8.ToArray(), DateTimeOffset.FromUnixTimeMilliseconds(1_060_000));
        await started.Task;

        clock.Advance(TimeSpan.FromMilliseconds(58_999));
        Assert.Equal(1, clock.PendingTimers);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("Function.TaskCanceledException", (await _api.PostedAsync()).Headers["Lambda-Runtime-Function-Error-Type"]);
    }

    [Fact]
    public async Task A_response_that_Lambda_refuses_for_its_size_is_a_function_error()
    {
        _api.StatusOfPosts["1/response"] = 413;
        Start(Echo);
        _api.Give("1", "large"u8.ToArray());
        _api.Give("2", "small"u8.ToArray());

        Assert.Equal("invocation/1/response", (await _api.PostedAsync()).Path);
        var error = await _api.PostedAsync();
        Assert.Equal(("invocation/1/error", "Function.ResponseTooLargeException"), (error.Path, error.Headers["Lambda-Runtime-Function-Error-Type"]));
        Assert.Equal("invocation/2/response", (await _api.PostedAsync()).Path);
    }

    [Fact]
    public async Task A_response_that_comes_too_late_costs_nothing_else()
    {
        _api.StatusOfPosts["1/response"] = 403;
        Start(Echo);
        _api.Give("1", "late"u8.ToArray());
        _api.Give("2", "{}"u8.ToArray());

        await _api.PostedAsync();

        Assert.Equal("invocation/2/response", (await _api.PostedAsync()).Path);
    }

    [Fact]
    public async Task A_handler_that_writes_without_end_is_stopped()
    {
        Start((_, response, _) =>
        {
            while (true)
                response.Advance(response.GetSpan(1024 * 1024).Length);
        });
        _api.Give("1", "{}"u8.ToArray());

        Assert.Equal("invocation/1/error", (await _api.PostedAsync()).Path);
    }

    [Fact]
    public async Task A_failed_initialization_is_told_and_ends_the_process()
    {
        var exit = LambdaBootstrap.RunAsync(() => throw new InvalidOperationException("no table"), Environment(), LambdaBootstrapOptions.Default);

        var error = await _api.PostedAsync();

        Assert.Equal(("init/error", "Runtime.InitError"), (error.Path, error.Headers["Lambda-Runtime-Function-Error-Type"]));
        Assert.Contains("no table", error.Text, StringComparison.Ordinal);
        Assert.Equal(1, await exit);
    }

    [Fact]
    public async Task With_SnapStart_the_hooks_run_around_the_restore()
    {
        var steps = new List<string>();
        Start(
            (_, _, _) =>
            {
                steps.Add("event");
                return ValueTask.CompletedTask;
            },
            new()
            {
                BeforeSnapshot = _ => Step("before"),
                AfterRestore = _ => Step("after"),
            },
            isSnapStart: true);
        _api.Give("1", "{}"u8.ToArray());

        await _api.RestoreAsked.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["before"], steps);
        _api.Restore();
        await _api.PostedAsync();

        Assert.Equal(["before", "after", "event"], steps);

        ValueTask Step(string name)
        {
            steps.Add(name);
            return ValueTask.CompletedTask;
        }
    }

    [Theory]
    [InlineData(true, "init/error", "Runtime.BeforeSnapshotError")]
    [InlineData(false, "restore/error", "Runtime.AfterRestoreError")]
    public async Task A_failing_hook_is_told_where_it_belongs(bool isBefore, string path, string category)
    {
        var options = isBefore
            ? new LambdaBootstrapOptions { BeforeSnapshot = _ => throw new FormatException("hook") }
            : new LambdaBootstrapOptions { AfterRestore = _ => throw new FormatException("hook") };
        _api.Restore();
        Start(Echo, options, isSnapStart: true);

        var error = await _api.PostedAsync();

        Assert.Equal((path, category), (error.Path, error.Headers["Lambda-Runtime-Function-Error-Type"]));
        Assert.Equal(1, await _running!);
    }

    [Fact]
    public async Task A_failing_Runtime_API_ends_the_process()
    {
        Start(Echo);
        _api.FailNext(500);

        Assert.Equal(1, await _running!.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_stopped_loop_exits_with_0()
    {
        Start(Echo);
        _api.Give("1", "{}"u8.ToArray());
        await _api.PostedAsync();

        await _stop.CancelAsync();

        Assert.Equal(0, await _running!.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Outside_Lambda_it_says_so() => Assert.Equal(2, await LambdaBootstrap.RunAsync(Echo));

    private LambdaEnvironment Environment(bool isSnapStart = false) =>
        new() { RuntimeApi = _api.Address, IsSnapStart = isSnapStart, SetTraceId = _traceIds.Add };

    private void Start(LambdaFunction handler, LambdaBootstrapOptions? options = null, bool isSnapStart = false) => _running = LambdaBootstrap.RunAsync(
        () => ValueTask.FromResult(handler), Environment(isSnapStart), options ?? LambdaBootstrapOptions.Default, _stop.Token);

    private static ValueTask Echo(ReadOnlyMemory<byte> payload, IBufferWriter<byte> response, CancellationToken cancellationToken)
    {
        response.Write(payload.Span);
        return ValueTask.CompletedTask;
    }
}
