using System.Globalization;
using System.Text;

namespace Alleycat.Simulation.Tests.Network;

/// <summary>A bike: it sends a second until that second is acknowledged, over as many connections as it takes.</summary>
internal sealed class Bike(int racerId, int classId, Random random)
{
    private readonly List<Second> _seconds = [];
    private int _connections;

    public IEnumerable<Sample> Sent => _seconds.Select(second => second.Sample);

    public IEnumerable<Sample> Acknowledged => _seconds.Where(second => second.IsAcknowledged).Select(second => second.Sample);

    public bool IsDone => _seconds.TrueForAll(second => second.IsAcknowledged);

    /// <summary>A name of its own for each connection: the broker may still believe in the one before.</summary>
    public string NextClientId() => string.Create(CultureInfo.InvariantCulture, $"bike-{racerId}-{++_connections}");

    /// <summary>Rides so many further seconds.</summary>
    public void Ride(int seconds)
    {
        for (; seconds > 0; seconds--)
        {
            var sample = new Sample(
                string.Create(CultureInfo.InvariantCulture, $"u{racerId}-{_seconds.Count + 1}"), classId, _seconds.Count + 1, racerId,
                random.Next(300, 1200) / 10m, random.Next(0, 1000) / 10m);
            _seconds.Add(new(sample));
        }
    }

    /// <summary>What is not acknowledged yet: number, bytes, and whether it was sent before.</summary>
    /// <param name="most">So many at most.</param>
    /// <param name="isNewestFirst">What is ridden now goes before what was kept.</param>
    public List<(ushort Id, byte[] Payload, bool IsAgain)> TakeOpen(int most, bool isNewestFirst = false)
    {
        var open = new List<(ushort, byte[], bool)>();
        var unacknowledged = _seconds.Where(second => !second.IsAcknowledged);
        foreach (var second in (isNewestFirst ? unacknowledged.Reverse() : unacknowledged).Take(most))
        {
            open.Add(((ushort)second.Sample.Second, Message(second.Sample), second.WasSent));
            second.WasSent = true;
        }
        return open;
    }

    /// <summary>A PUBACK arrived.</summary>
    public void Acknowledge(ushort id) => _seconds[id - 1].IsAcknowledged = true;

    private static byte[] Message(Sample sample) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"uuid":"{{sample.Uuid}}","event":"update","second":{{sample.Second}},"raceId":{{NetworkLife.RaceId}},"""
        + $$""" "racerId":{{sample.RacerId}},"classId":{{sample.ClassId}},"cadence":{{sample.Cadence}},"resistance":{{sample.Resistance}}}"""));

    private sealed class Second(Sample sample)
    {
        public Sample Sample { get; } = sample;

        public bool WasSent { get; set; }

        public bool IsAcknowledged { get; set; }
    }
}
