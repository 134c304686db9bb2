using System.Buffers;
using System.Text.Json;
using Alleycat.Ingest;
using Alleycat.LiveRankings;
using Alleycat.Mqtt;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests.Network;

/// <summary>What stands between the stages; a mutation puts something there that does not keep its promise.</summary>
internal sealed record NetworkPorts
{
    /// <summary>What stands before the rule: made once a life, asked again after each loss of power.</summary>
    public Func<Func<ITopicRule, ITopicRule>> Rule { get; init; } = static () => static rule => rule;

    /// <summary>The disk of stream and journal.</summary>
    public Func<IDisk, IDisk> Disk { get; init; } = static disk => disk;

    /// <summary>Whether the standings take a record.</summary>
    public Func<Func<StreamRecord, bool>> Takes { get; init; } = static () => static _ => true;
}

/// <summary>
/// Bikes, the real broker with its journal, the real stream on a simulated disk, and the real live rankings, with a network between that cuts,
/// delays, sends again and lets connections overtake each other, a disk that fails, and a power that goes; decided by a seed.
/// </summary>
/// <remarks>The journal and the stream write at their own pace: a seed decides what happens, not which of their calls comes first.</remarks>
internal sealed class NetworkLife : IAsyncDisposable
{
    public const long RaceId = 5402746;

    /// <summary>Where the broker keeps sessions and retained messages.</summary>
    public const string JournalFolder = "/mqtt";

    private const int Steps = 14;
    private static readonly ShardId Shard = new(0);

    private readonly Random _random;
    private readonly NetworkPorts _ports;
    private readonly Func<ITopicRule, ITopicRule> _ruleOf;
    private readonly SimulatedClock _clock = new();
    private readonly Spectator _spectator = new();
    private readonly Boards _boards;
    private readonly List<Bike> _bikes;
    private readonly List<(Bike Bike, BikeConnection Connection, List<(ushort Id, byte[] Payload, bool IsAgain)> Late)> _delayed = [];
    private DiskFaults _faults = new();
    private SimulatedDisk _disk;
    private StreamLog.StreamLog? _stream;
    private TelemetryTopicRule? _rule;
    private MqttBroker? _broker;

    public NetworkLife(int seed, NetworkPorts? ports = null)
    {
        _random = new Random(seed);
        _ports = ports ?? new();
        _ruleOf = _ports.Rule();
        _disk = new SimulatedDisk(new Random(seed), _faults);
        _boards = new Boards(_random);
        _bikes = [.. Enumerable.Range(1, 4).Select(racer => new Bike(racer, 1 + racer % 2, _random))];
    }

    public int Cuts { get; private set; }

    public int Overtakings { get; private set; }

    public int PowerCuts { get; private set; }

    /// <summary>What is under way: where a life that stands still stands.</summary>
    public string Doing { get; private set; } = "nothing yet";

    /// <summary>Times that the broker could not keep what it was told, and recovered.</summary>
    public int Recoveries { get; private set; }

    /// <exception cref="InvariantViolatedException">What must always hold does not.</exception>
    public async Task LiveAsync()
    {
        Open();
        await _spectator.ComeAsync(_broker!, acknowledges: 0);
        for (var step = 0; step < Steps; step++)
        {
            var bike = _bikes[_random.Next(_bikes.Count)];
            bike.Ride(_random.Next(1, 6));
            if (_random.Next(6) == 0)
                _faults.PowerLossAt = _faults.Calls + _random.Next(1, 12);
            if (_random.Next(6) == 0)
                BreakDisk();
            await PublishAsync();
            await ConnectAsync(bike);
            if (_random.Next(3) == 0)
                await DeliverLateAsync();
            if (_random.Next(3) == 0)
                await SpectateAsync();
            await RecoverAsync();
            if (!_faults.HasPower)
                await LosePowerAsync();
        }
        _faults.Clear();
        await RecoverAsync();
        await DeliverLateAsync();
        foreach (var bike in _bikes)
            await SettleAsync(bike);
        await VerifyAsync();
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>One connection: some of what is open arrives, some of its answers do, and then the network does what it does.</summary>
    private async Task ConnectAsync(Bike bike)
    {
        Doing = "a bike's connection";
        var connection = new BikeConnection(_broker!, bike.NextClientId());
        var open = bike.TakeOpen(_random.Next(1, 8), isNewestFirst: _random.Next(3) == 0);
        var arrive = _random.Next(open.Count + 1);
        var delivered = 0;
        foreach (var (id, payload, isAgain) in open.Take(arrive))
        {
            // Now and then the bike loses patience and sends a second again before it is answered.
            for (var copies = _random.Next(5) == 0 ? 2 : 1; copies > 0; copies--, delivered++)
                connection.Deliver(id, payload, isAgain || copies == 1 && delivered > 0);
        }
        var answers = await connection.AnswersAsync(delivered);
        foreach (var id in answers.Take(_random.Next(answers.Count + 1)))
            bike.Acknowledge(id);
        if (arrive < open.Count && _random.Next(2) == 0)
        {
            // What is left is still under way; the bike will not wait for it.
            _delayed.Add((bike, connection, open[arrive..]));
            return;
        }
        if (arrive < open.Count)
            connection.Deliver(open[arrive].Id, open[arrive].Payload, isAgain: false, cutAt: _random.Next(1, 60));
        Cuts++;
        await connection.CutAsync();
    }

    private Task SpectateAsync()
    {
        Doing = "the spectator's connection";
        return _spectator.ComeAsync(_broker!, _random.Next(20));
    }

    /// <summary>Some calls from soon on fail, or take their time.</summary>
    private void BreakDisk()
    {
        var (from, calls) = (_faults.Calls + _random.Next(1, 12), _random.Next(1, 6));
        if (_random.Next(3) == 0)
            _faults.Slows = call => _clock.Elapse(TimeSpan.FromSeconds(call >= from && call < from + calls ? 20 : 0));
        else
            _faults.Fails = call => call >= from && call < from + calls;
    }

    /// <summary>A few boards and news, as long as the broker can keep them.</summary>
    private async Task PublishAsync()
    {
        Doing = "boards and news";
        for (var count = _random.Next(1, 6); count > 0 && _faults.HasPower; count--)
        {
            if (!await _boards.PublishAsync(_broker!, isOwed: _spectator.IsSubscribed))
                await RecoverAsync();
        }
    }

    /// <summary>The broker tries once a second; a disk that fails a few times in a row lets it through in the end.</summary>
    private async Task RecoverAsync()
    {
        if (_broker!.StoreFault is null)
            return;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_broker.StoreFault is not null && _faults.HasPower)
        {
            if (limit.IsCancellationRequested)
                throw new InvariantViolatedException($"the broker does not recover: {_broker.StoreFault}");
            _broker.Journal!.TryRecover();
            await Task.Yield();
        }
        if (_broker.StoreFault is null)
            Recoveries++;
    }

    /// <summary>What was under way arrives at last, behind what later connections brought; its answers reach nobody.</summary>
    private async Task DeliverLateAsync()
    {
        Doing = "what was under way arrives";
        foreach (var (_, connection, late) in _delayed)
        {
            foreach (var (id, payload, isAgain) in late)
                connection.Deliver(id, payload, isAgain);
            await connection.AnswersAsync(late.Count);
            await connection.CutAsync();
            Overtakings++;
        }
        _delayed.Clear();
    }

    /// <summary>No more faults: the bike sends until everything is acknowledged.</summary>
    private async Task SettleAsync(Bike bike)
    {
        Doing = "a bike settles";
        while (!bike.IsDone)
        {
            // A call of the disk that was under way when the faults ended may still have failed; the clock, and with it the broker's own
            // second, stands still.
            await RecoverAsync();
            var connection = new BikeConnection(_broker!, bike.NextClientId());
            var open = bike.TakeOpen(50);
            foreach (var (id, payload, isAgain) in open)
                connection.Deliver(id, payload, isAgain);
            (await connection.AnswersAsync(open.Count)).ForEach(bike.Acknowledge);
            await connection.CutAsync();
        }
    }

    private async Task LosePowerAsync()
    {
        Doing = "the power goes";
        PowerCuts++;
        foreach (var (_, connection, _) in _delayed)
            await connection.CutAsync();
        _delayed.Clear();
        await CloseAsync();
        _faults = new DiskFaults();
        _disk = _disk.AfterPowerLoss(_faults);
        Open();
        // Nothing that a bike was told is lost by it, and no board.
        await VerifyStreamAsync();
        await VerifyRetainedAsync();
    }

    private void Open()
    {
        _stream = StreamLog.StreamLog.Open(
            new StreamLogOptions { Directory = "/stream", ShardCount = 1, Retention = TimeSpan.FromDays(30), RetentionInterval = TimeSpan.FromDays(30) },
            _clock.View(), _ports.Disk(_disk), saltSeed: _random.Next(), epochMsMin: 1);
        _rule = new TelemetryTopicRule(_stream);
        var options = new MqttBrokerOptions { StoreDirectory = JournalFolder, StoreRotateBytes = 4096, Disk = _ports.Disk(_disk) };
        _broker = new MqttBroker(options, _ruleOf(_rule), _clock.View());
    }

    private async Task CloseAsync()
    {
        Doing = "closing";
        if (_broker is null)
            return;
        await _broker.DisposeAsync();
        _rule!.Dispose();
        await _stream!.DisposeAsync();
        _broker = null;
    }

    private async Task VerifyAsync()
    {
        var records = await VerifyStreamAsync();
        foreach (var bike in _bikes)
            Require(bike.IsDone, "a bike has not settled");
        await VerifyBoardsAsync(records);
        await VerifyRetainedAsync();
        await RecoverAsync();
        for (var before = -1; _spectator.Received.Count > before;)
        {
            before = _spectator.Received.Count;
            await _spectator.ComeAsync(_broker!, int.MaxValue);
        }
        foreach (var number in _boards.Acknowledged)
            Require(_spectator.Received.Contains(number), $"message {number} was said to be kept, and never came to its subscriber");
    }

    private async Task VerifyRetainedAsync()
    {
        Doing = "looking at the boards";
        await RecoverAsync();
        var retained = await Spectator.LookAsync(_broker!);
        Require(retained is not null, "nobody is let in on a sound disk");
        _boards.Verify(retained!);
    }

    private async Task<List<StreamRecord>> VerifyStreamAsync()
    {
        var sent = _bikes.SelectMany(bike => bike.Sent).ToDictionary(sample => sample.Uuid);
        var records = new List<StreamRecord>();
        using var reader = _stream!.OpenReader(Shard);
        var found = new HashSet<string>();
        for (var tip = reader.Tip; tip is not null && (records.Count == 0 || records[^1].SequenceNumber < tip);)
        {
            foreach (var record in await reader.ReadAsync(records.Count == 0 ? null : records[^1].SequenceNumber, 1_000, 1 << 20))
            {
                records.Add(record);
                using var json = JsonDocument.Parse(record.Data);
                var uuid = json.RootElement.GetProperty("uuid").GetString()!;
                Require(sent.ContainsKey(uuid), $"{uuid} was never sent");
                found.Add(uuid);
            }
        }
        foreach (var sample in _bikes.SelectMany(bike => bike.Acknowledged))
            Require(found.Contains(sample.Uuid), $"{sample.Uuid} was acknowledged to its bike and is lost");
        return records;
    }

    /// <summary>The standings out of the stream as it is, with its repetitions and in its order, are those of what was ridden.</summary>
    private async Task VerifyBoardsAsync(List<StreamRecord> records)
    {
        var boards = new LastBoards();
        using var rankings = new LiveRankingsHandler(boards, new LiveRankingsOptions { PublishSampleResults = false }, _clock.View());
        var takes = _ports.Takes();
        var kept = records.Where(takes).ToArray();
        // A crash of the reader: what was read last is read again.
        foreach (var part in new[] { kept, kept[(kept.Length / 2)..] })
        {
            var payload = new ArrayBufferWriter<byte>();
            new KinesisEventWriter(Shard).Write(payload, part);
            await rankings.HandleAsync(payload.WrittenMemory, new ArrayBufferWriter<byte>());
        }
        await rankings.PublishAsync();
        foreach (var ridden in _bikes.Where(bike => bike.Sent.Any()).GroupBy(bike => bike.Sent.First().ClassId))
            VerifyBoard(boards.Of(ridden.Key), [.. ridden]);
    }

    private static void VerifyBoard(JsonElement board, List<Bike> bikes)
    {
        var rows = board.GetProperty("racers").EnumerateArray().ToList();
        Require(rows.Count == bikes.Count, $"the board has {rows.Count} racers, {bikes.Count} rode");
        var common = board.GetProperty("second").GetInt32();
        foreach (var bike in bikes)
        {
            var best = bike.Sent.ToDictionary(sample => sample.Second, sample => sample.Output);
            var racerId = bike.Sent.First().RacerId;
            var row = rows.Single(candidate => candidate.GetProperty("racerId").GetInt32() == racerId);
            var second = row.GetProperty("second").GetInt32();
            Require(row.GetProperty("output").GetDecimal() == best[second], $"racer {racerId} has another output at {second}");
            var mean = best.Where(entry => entry.Key <= common).Sum(entry => entry.Value) / common;
            Require(Math.Abs(row.GetProperty("mean").GetDecimal() - mean) <= 0.0001m, $"racer {racerId} has another mean than {mean}");
        }
        Require(
            rows.Select(row => row.GetProperty("rank").GetInt32()).Order().SequenceEqual(Enumerable.Range(1, rows.Count)), "ranks are not 1 to n");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvariantViolatedException(otherwise);
    }

    /// <summary>Keeps each topic's last message.</summary>
    private sealed class LastBoards : ITopicPublisher
    {
        private readonly Dictionary<string, byte[]> _last = [];

        public JsonElement Of(int classId) => JsonDocument.Parse(_last[$"alleycat-subscribe/class-{classId}"]).RootElement;

        public ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
        {
            _last[message.Topic] = message.Payload.ToArray();
            return default;
        }
    }
}
