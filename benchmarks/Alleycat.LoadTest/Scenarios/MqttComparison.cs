using System.Globalization;
using Alleycat.LoadTest.Peers;

namespace Alleycat.LoadTest.Scenarios;

/// <summary><c>bench mqtt</c>: ours and mosquitto side by side, round by round, with the same generator and the same payload.</summary>
/// <param name="Connections">Bikes of the fan-in.</param>
/// <param name="Rounds">Of each scenario with each broker, interleaved; the table has medians.</param>
/// <param name="Duration">Of one round.</param>
/// <param name="Only">Part of a scenario's name; empty runs all.</param>
/// <param name="IsSaved">Whether a result file is written where all are run.</param>
internal sealed record MqttComparison(int Connections, int Rounds, TimeSpan Duration, string Only, bool IsSaved)
{
    private static readonly int[] PacketsPerSend = [1, 16];

    public async Task RunAsync(BrokerProcess ours, BrokerProcess peer)
    {
        await peer.StartAsync();
        await ours.StartAsync();
        var results = new ResultsFile("mqtt");
        results.Line("# MQTT beside mosquitto");
        results.Line();
        results.Machine(nodeVersion: null);
        results.Line(Text($"""
            {ours.Version}; every QoS 1 message is in the stream's log and flushed to the disk before its PUBACK.
            {peer.Version}: unlimited queues, {Mosquitto.InflightMax} QoS 1 messages in flight to a subscriber, TCP_NODELAY, no persistence (nothing of its is durable).
            {Connections:N0} connections on loopback, payload 190 bytes of telemetry on `alleycat-publish/(racer)`; {Rounds} interleaved rounds of {Duration.TotalSeconds:0} s, medians.
            One load generator for both, a thread for the bikes and one for the subscriber, on the same processors; broker CPU is user and system time of all the broker's threads.
            """));
        Throughputs(results, ours, peer);
        Latencies(results, ours, peer);
        results.Line();
        results.Line(Text($"Peak memory: {peer.Name} {peer.Usage.PeakBytes / 1e6:0} MB, {ours.Name} {ours.Usage.PeakBytes / 1e6:0} MB."));
        if (Only.Length == 0 && IsSaved)
            Console.Error.WriteLine($"Written to {await results.SaveAsync()}");
    }

    private void Throughputs(ResultsFile results, BrokerProcess ours, BrokerProcess peer)
    {
        results.Line();
        results.Line("| scenario | mosquitto /s | Alleycat /s | ratio | mosquitto per CPU-s | Alleycat per CPU-s | ratio | generator's CPU, ours |");
        results.Line("|---|---|---|---|---|---|---|---|");
        var connect = new ConnectRate(Connections);
        Compare(results, connect.Name, ours, peer, connect.Run);
        foreach (var qos in new[] { 0, 1 })
        {
            foreach (var packets in PacketsPerSend)
            {
                foreach (var hasSubscriber in new[] { false, true })
                {
                    var fanIn = new FanIn(qos, packets, hasSubscriber);
                    Compare(results, fanIn.Name, ours, peer, broker => fanIn.Run(broker, Connections, Duration));
                }
            }
        }
    }

    private void Latencies(ResultsFile results, BrokerProcess ours, BrokerProcess peer)
    {
        results.Line();
        results.Line("| at a fixed rate | broker | to the subscriber: p50 ms | p99 ms | p99.9 ms | max ms | to PUBACK: p50 ms | p99 ms | broker CPU % | its collector's pauses: mean ms | % of the time |");
        results.Line("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var qos in new[] { 0, 1 })
        {
            foreach (var hasSlowSubscriber in new[] { false, true })
            {
                var paced = new PacedFanIn(qos, 10_000, hasSlowSubscriber);
                Compare(results, paced.Name, ours, peer, broker => paced.Run(broker, Connections, Duration));
            }
        }
        foreach (var qos in new[] { 0, 1 })
        {
            var fanOut = new FanOut(qos, Connections);
            Compare(results, fanOut.Name, ours, peer, broker => fanOut.Run(broker, Duration));
        }
    }

    private void Compare(ResultsFile results, string name, BrokerProcess ours, BrokerProcess peer, Func<BrokerProcess, Throughput> run)
    {
        if (!name.Contains(Only, StringComparison.OrdinalIgnoreCase))
            return;
        var (oursRounds, peerRounds) = Interleave(name, ours, peer, run);
        double Of(List<Throughput> rounds, Func<Throughput, double> value) => rounds.Select(value).ToArray().Median();
        var (peerRate, rate) = (Of(peerRounds, static r => r.PerSecond), Of(oursRounds, static r => r.PerSecond));
        var (peerCpu, cpu) = (Of(peerRounds, static r => r.PerBrokerCpuSecond), Of(oursRounds, static r => r.PerBrokerCpuSecond));
        var generator = Of(oursRounds, static r => r.GeneratorCpuSeconds / r.Seconds * 100);
        results.Line(Text(
            $"| {name} | {peerRate:N0} | {rate:N0} | **{rate / peerRate:0.00}** | {peerCpu:N0} | {cpu:N0} | **{cpu / peerCpu:0.00}** | {generator:0} % |"));
    }

    private void Compare(ResultsFile results, string name, BrokerProcess ours, BrokerProcess peer, Func<BrokerProcess, Latencies> run)
    {
        if (!name.Contains(Only, StringComparison.OrdinalIgnoreCase))
            return;
        var (oursRounds, peerRounds) = Interleave(name, ours, peer, run);
        foreach (var (broker, rounds) in new[] { (peer, peerRounds), (ours, oursRounds) })
        {
            double Of(Func<Latencies, double> value) => rounds.Select(value).ToArray().Median();
            var hasAcknowledgements = rounds[0].Acknowledged.Count > 0;
            results.Line(Text($"| {name} | {broker.Name} ") + Text(
                $"| {Of(static r => r.Ages.Milliseconds(0.5)):0.000} | {Of(static r => r.Ages.Milliseconds(0.99)):0.000} ") + Text(
                $"| {Of(static r => r.Ages.Milliseconds(0.999)):0.000} | {Of(static r => r.Ages.Milliseconds(1)):0.000} ") + Text(
                $"| {(hasAcknowledgements ? Text($"{Of(static r => r.Acknowledged.Milliseconds(0.5)):0.000}") : "")} ") + Text(
                $"| {(hasAcknowledgements ? Text($"{Of(static r => r.Acknowledged.Milliseconds(0.99)):0.000}") : "")} ") + Text(
                $"| {Of(static r => r.BrokerCpuSeconds / r.Seconds * 100):0} ") + (rounds[0].Pauses is null ? "| | |" : Text(
                $"| {Of(static r => r.Pauses!.Value.Seconds / Math.Max(1, r.Pauses.Value.Count) * 1000):0.0} ") + Text(
                $"| {Of(static r => r.Pauses!.Value.Seconds / r.Seconds * 100):0.00} |")));
        }
    }

    private (List<T> Ours, List<T> Peer) Interleave<T>(string name, BrokerProcess ours, BrokerProcess peer, Func<BrokerProcess, T> run)
    {
        Console.Error.WriteLine($"{name} …");
        // Once each to warm up: code is compiled, memory is there, the disk's file is open.
        run(peer);
        run(ours);
        var (oursRounds, peerRounds) = (new List<T>(), new List<T>());
        for (var round = 0; round < Rounds; round++)
        {
            peerRounds.Add(run(peer));
            oursRounds.Add(run(ours));
        }
        return (oursRounds, peerRounds);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
