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

    /// <summary>Whether the standings take a record.</summary>
    public Func<Func<StreamRecord, bool>> Takes { get; init; } = static () => static _ => true;
}

/// <summary>
/// Bikes, the real broker, the real stream on a simulated disk, and the real live rankings, with a network between that cuts, delays, sends
/// again and lets connections overtake each other, and a power that goes; decided by a seed.
/// </summary>
internal sealed class NetworkLife : IAsyncDisposable
{
    public const long RaceId = 5402746;

    private const int Steps = 14;
    private static readonly ShardId Shard = new(0);

    private readonly Random _random;
    private readonly NetworkPorts _ports;
    private readonly Func<ITopicRule, ITopicRule> _ruleOf;
    private readonly SimulatedClock _clock = new();
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
        _bikes = [.. Enumerable.Range(1, 4).Select(racer => new Bike(racer, 1 + racer % 2, _random))];
    }

    public int Cuts { get; private set; }

    public int Overtakings { get; private set; }

    public int PowerCuts { get; private set; }

    /// <exception cref="InvariantViolatedException">What must always hold does not.</exception>
    public async Task LiveAsync()
    {
        Open();
        for (var step = 0; step < Steps; step++)
        {
            var bike = _bikes[_random.Next(_bikes.Count)];
            bike.Ride(_random.Next(1, 6));
            if (_random.Next(6) == 0)
                _faults.PowerLossAt = _faults.Calls + _random.Next(1, 12);
            await ConnectAsync(bike);
            if (_random.Next(3) == 0)
                await DeliverLateAsync();
            if (!_faults.HasPower)
                await LosePowerAsync();
        }
        _faults.PowerLossAt = null;
        await DeliverLateAsync();
        foreach (var bike in _bikes)
            await SettleAsync(bike);
        await VerifyAsync();
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>One connection: some of what is open arrives, some of its answers do, and then the network does what it does.</summary>
    private async Task ConnectAsync(Bike bike)
    {
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

    /// <summary>What was under way arrives at last, behind what later connections brought; its answers reach nobody.</summary>
    private async Task DeliverLateAsync()
    {
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
        while (!bike.IsDone)
        {
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
        PowerCuts++;
        foreach (var (_, connection, _) in _delayed)
            await connection.CutAsync();
        _delayed.Clear();
        await CloseAsync();
        _faults = new DiskFaults();
        _disk = _disk.AfterPowerLoss(_faults);
        Open();
        // Nothing that a bike was told is lost by it.
        await VerifyStreamAsync();
    }

    private void Open()
    {
        _stream = StreamLog.StreamLog.Open(
            new StreamLogOptions { Directory = "/stream", ShardCount = 1, Retention = TimeSpan.FromDays(30), RetentionInterval = TimeSpan.FromDays(30) },
            _clock.View(), _disk, saltSeed: _random.Next(), epochMsMin: 1);
        _rule = new TelemetryTopicRule(_stream);
        _broker = new MqttBroker(new MqttBrokerOptions(), _ruleOf(_rule), TimeProvider.System);
    }

    private async Task CloseAsync()
    {
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
