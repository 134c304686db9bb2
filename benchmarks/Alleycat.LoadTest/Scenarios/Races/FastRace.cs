using System.Globalization;
using Alleycat.LoadTest.Clients;
using Alleycat.LoadTest.Measuring;
using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Scenarios.Live;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios.Races;

/// <summary>
/// A whole race as fast as it goes over MQTT at QoS 1: each bike sends its next seconds when the last ones are acknowledged, as bikes do that come
/// back after an outage; until the history holds it all.
/// </summary>
/// <param name="Riders">Connections.</param>
/// <param name="Seconds">Messages of each.</param>
/// <param name="Runs">Each on a fresh process and folder.</param>
/// <param name="IsSaved">Whether a result file is written.</param>
internal sealed record FastRace(int Riders, int Seconds, int Runs, bool IsSaved)
{
    private const int PacketsPerSend = 16;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public async Task<bool> RunAsync()
    {
        OpenFiles.Raise(Riders + OpenFiles.Reserved);
        var results = new ResultsFile("race-mqtt");
        results.Line("# A whole race over MQTT, as fast as it goes");
        results.Line();
        results.Machine(nodeVersion: null);
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"{Riders:N0} bikes, {Seconds} seconds, {(long)Riders * Seconds:N0} messages of 190 bytes at QoS 1, {PacketsPerSend} under way from each bike; "
            + $"`up --buffer-seconds 0 --buffer-mb 1`, a fresh process and folder for each of {Runs} runs; the history is read back whole and compared."));
        results.Line();
        results.Line("| acknowledged after, s | messages/s | history final after, s | platform's processor time, s | generator's | peak memory MB | wrong or missing |");
        results.Line("|---|---|---|---|---|---|---|");
        var isWhole = true;
        for (var run = 0; run < Runs; run++)
            isWhole &= await RunOnceAsync(results);
        if (IsSaved)
            Console.Error.WriteLine($"Written to {await results.SaveAsync()}");
        return isWhole;
    }

    private async Task<bool> RunOnceAsync(ResultsFile results)
    {
        await using var platform = new AlleycatUp("--buffer-seconds", "0", "--buffer-mb", "1");
        await platform.StartAsync();
        var (own, before) = (Environment.CpuUsage.TotalTime, platform.Usage);
        var (acknowledgedSeconds, startedAt) = Ride(platform);
        var ridden = Environment.CpuUsage.TotalTime;
        using var history = new HistoryWatch(platform.HttpAddress);
        var messages = (long)Riders * Seconds;
        var completeAt = await history.CompleteAsync(messages, Limit);
        var usage = platform.Usage;
        var (read, wrong) = await history.CompareAsync();
        var amiss = wrong + messages - read;
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"| {acknowledgedSeconds:0.00} | {messages / acknowledgedSeconds:N0} | {(completeAt is { } at ? (at - startedAt) / 1e9 : double.NaN):0.00} "
            + $"| {usage.CpuSeconds - before.CpuSeconds:0.0} | {(ridden - own).TotalSeconds:0.0} | {usage.PeakBytes / 1e6:0} | {amiss} |"));
        return completeAt is not null && amiss == 0;
    }

    private (double Seconds, long StartedAt) Ride(AlleycatUp platform)
    {
        using var loop = new EpollLoop();
        var acknowledged = new LatencyHistogram();
        var bikes = Enumerable.Range(1, Riders).Select(racer => new Publisher(loop, $"bike-{racer}", racer, 1, acknowledged)).ToArray();
        Crowd.Connect(loop, bikes, platform.Port, Limit);
        var startedAt = EpollLoop.Now;
        foreach (var bike in bikes)
        {
            bike.Ready = SendNext;
            SendNext(bike);
            loop.Poll(0);
        }
        loop.RunUntil(() => Array.TrueForAll(bikes, bike => bike.Acknowledged == Seconds || bike.IsLost), Limit, "every PUBACK");
        if (Array.Exists(bikes, static bike => bike.IsLost || bike.Unexpected > 0))
            throw new IOException("The platform closed a connection, or acknowledged what was not sent.");
        return ((EpollLoop.Now - startedAt) / 1e9, startedAt);
    }

    private void SendNext(Publisher bike)
    {
        var count = (int)Math.Min(PacketsPerSend, Seconds - bike.Sent);
        if (count > 0)
            bike.Publish(count, (int)bike.Sent + 1, EpollLoop.Now, step: 1);
    }
}
