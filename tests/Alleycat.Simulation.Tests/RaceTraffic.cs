using System.Globalization;
using System.Text;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <summary>What a few racers in two classes send: single messages, packed ones, now and then something that is no telemetry.</summary>
internal sealed class RaceTraffic(Random random)
{
    private const int Racers = 5;
    private const int Seconds = 12;

    private readonly Dictionary<string, SentRecord> _sent = [];
    private int _messages;

    /// <summary>Everything ever handed over, by identity.</summary>
    public IReadOnlyDictionary<string, SentRecord> Sent => _sent;

    /// <summary>A few records, all of one racer and so of one shard.</summary>
    public List<SentRecord> Next()
    {
        var racerId = 100 + random.Next(Racers);
        var key = PartitionKey.OfRacer(racerId);
        var records = new List<SentRecord>();
        for (var count = random.Next(1, 8); count > 0; count--)
            records.Add(NextRecord(key, racerId));
        foreach (var record in records)
            _sent.Add(record.Identity, record);
        return records;
    }

    private SentRecord NextRecord(PartitionKey key, int racerId)
    {
        switch (random.Next(10))
        {
            case 0:
                return new(key, Encoding.UTF8.GetBytes($"{{\"uuid\":\"m{_messages++}\",\"second\":\"no telemetry\"}}"), []);
            case <= 3:
                var writer = new PackedRecordWriter();
                var samples = new List<Sample>();
                for (var count = random.Next(2, 6); count > 0; count--)
                {
                    samples.Add(NextSample(racerId));
                    writer.Append(Message(samples[^1]));
                }
                return new(key, writer.TakeRecord(), samples);
            default:
                var sample = NextSample(racerId);
                return new(key, Message(sample), [sample]);
        }
    }

    private Sample NextSample(int racerId) => new(
        $"m{_messages++}", 1 + random.Next(2), 1 + random.Next(Seconds), racerId, random.Next(300, 1200) / 10m, random.Next(0, 1000) / 10m);

    private static byte[] Message(Sample sample) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"uuid":"{{sample.Uuid}}","event":"update","deviceTimestamp":1620824038331,"second":{{sample.Second}},"raceId":5402746,"name":"Racer {{sample.RacerId}}","racerId":{{sample.RacerId}},"classId":{{sample.ClassId}},"cadence":{{sample.Cadence}},"resistance":{{sample.Resistance}}}"""));
}
