using System.Buffers;
using Alleycat.Local.EventSources;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.EventSources;

public sealed class StreamEventSourceTests
{
    private static readonly long NowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private static readonly StreamEventSourceOptions Options = new()
    {
        Consumer = "test",
        RecordsMax = 100,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RetriesMax = 2,
        CheckpointInterval = TimeSpan.Zero,
    };

    private readonly FakeStream _stream = new();
    private readonly List<int> _handled = [];
    private readonly List<int> _batches = [];
    private readonly List<(int Number, string Reason)> _setAside = [];
    private Func<int, Outcome> _outcome = _ => Outcome.Done;

    private enum Outcome
    {
        Done,
        Throw,
        Report,
        Unknown,
    }

    [Fact]
    public async Task Every_record_is_handed_over_in_order_and_the_checkpoint_follows()
    {
        Fill(250);
        await RunAsync();
        Assert.Equal(Enumerable.Range(1, 250), _handled);
        Assert.Equal([100, 100, 50], _batches);
        Assert.Equal(new SequenceNumber(250), _stream.Checkpoint);
    }

    [Fact]
    public async Task After_a_restart_it_goes_on_behind_the_checkpoint()
    {
        Fill(10);
        _stream.Checkpoint = new SequenceNumber(7);
        await RunAsync();
        Assert.Equal([8, 9, 10], _handled);
    }

    [Fact]
    public async Task A_poison_record_is_found_by_halving_and_set_aside_alone()
    {
        Fill(100);
        _outcome = number => number == 37 ? Outcome.Throw : Outcome.Done;
        await RunAsync();
        Assert.Equal(Enumerable.Range(1, 100).Except([37]), _handled.Distinct().Order());
        var (number, reason) = Assert.Single(_setAside);
        Assert.Equal((37, "InvalidDataException: 37 is poison."), (number, reason));
        Assert.Equal(new SequenceNumber(100), _stream.Checkpoint);
    }

    [Fact]
    public async Task A_reported_failure_is_retried_from_that_record_and_what_came_before_is_done()
    {
        Fill(100);
        var failures = 0;
        _outcome = number => number == 60 && failures++ < 2 ? Outcome.Report : Outcome.Done;
        await RunAsync();
        Assert.Empty(_setAside);
        Assert.Equal(Enumerable.Range(1, 100), _handled.Distinct());
        Assert.Equal(59, _handled.IndexOf(60));
        Assert.Equal(1, _handled.Count(n => n == 59));
    }

    [Fact]
    public async Task A_report_that_names_no_record_of_the_batch_fails_all_of_it()
    {
        Fill(2);
        var first = true;
        _outcome = _ =>
        {
            var outcome = first ? Outcome.Unknown : Outcome.Done;
            first = false;
            return outcome;
        };
        await RunAsync();
        Assert.Equal([1, 1, 2], _handled);
    }

    [Fact]
    public async Task Two_poison_records_cost_two_records()
    {
        Fill(64);
        _outcome = number => number is 1 or 64 ? Outcome.Throw : Outcome.Done;
        await RunAsync();
        Assert.Equal([1, 64], _setAside.Select(s => s.Number));
        Assert.Equal(Enumerable.Range(2, 62), _handled.Distinct().Order());
    }

    [Fact]
    public async Task With_a_replay_window_the_checkpoint_stays_behind_it_and_running_races_are_read_again()
    {
        for (var i = 1; i <= 100; i++)
            _stream.Add(i, NowMs - (100 - i) * 10_000);
        var options = Options with { ReplayWindow = TimeSpan.FromMinutes(10), RecordsMax = 1 };
        await RunAsync(options);
        // Record 40 arrived 600 s before the last.
        Assert.InRange((int)_stream.Checkpoint!.Value.Low, 38, 40);

        _handled.Clear();
        await RunAsync(options);
        Assert.InRange(_handled[0], 39, 41);
        Assert.Equal(100, _handled[^1]);
    }

    [Fact]
    public async Task A_failing_setting_aside_stops_the_source_with_its_fault_and_without_a_checkpoint()
    {
        Fill(1);
        _outcome = _ => Outcome.Throw;
        using var source = new StreamEventSource(
            _stream, HandleAsync, _stream, (_, _, _, _) => throw new IOException("Disk full."), Options);
        await Assert.ThrowsAsync<IOException>(() => source.RunAsync(default).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Null(_stream.Checkpoint);
    }

    private void Fill(int count)
    {
        for (var i = 1; i <= count; i++)
            _stream.Add(i, NowMs);
    }

    private async Task RunAsync(StreamEventSourceOptions? options = null)
    {
        using var stop = new CancellationTokenSource();
        using var source = new StreamEventSource(
            _stream, HandleAsync, _stream,
            (_, record, reason, _) =>
            {
                _setAside.Add((BitConverter.ToInt32(record.Data.Span), reason));
                return ValueTask.CompletedTask;
            },
            options ?? Options);
        var running = source.RunAsync(stop.Token);
        await _stream.Drained.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private ValueTask HandleAsync(ReadOnlyMemory<byte> payload, IBufferWriter<byte> response, CancellationToken cancellationToken)
    {
        using var reader = new KinesisEventReader(payload.Span);
        var batch = 0;
        while (reader.TryRead(out var record))
        {
            batch++;
            var number = BitConverter.ToInt32(record.Data);
            switch (_outcome(number))
            {
                case Outcome.Throw:
                    throw new InvalidDataException($"{number} is poison.");
                case Outcome.Report:
                    KinesisBatchResponse.WriteFailedFrom(response, record.SequenceNumber);
                    return ValueTask.CompletedTask;
                case Outcome.Unknown:
                    _handled.Add(number);
                    response.Write("{\"batchItemFailures\":[{\"itemIdentifier\":\"999\"}]}"u8);
                    return ValueTask.CompletedTask;
                default:
                    _handled.Add(number);
                    break;
            }
        }
        _batches.Add(batch);
        response.Write(KinesisBatchResponse.Success);
        return ValueTask.CompletedTask;
    }
}
