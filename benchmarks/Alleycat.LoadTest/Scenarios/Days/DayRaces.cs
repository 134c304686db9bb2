using System.Globalization;
using System.Text;
using Alleycat.LoadTest.Clients;
using Alleycat.LoadTest.Peers;
using Alleycat.Streaming;

namespace Alleycat.LoadTest.Scenarios.Days;

/// <summary>
/// The races of a day, one after the other, as a gym's gateway sends them: packed records over PutRecords. Most riders come again; in each race one
/// rides for the first time, so that the history's growth tells when a race is in it.
/// </summary>
/// <param name="riders">In each race, over the six classes.</param>
/// <param name="regulars">People who come again.</param>
/// <param name="secondsPerRace">Length of a race.</param>
internal sealed class DayRaces(int riders, int regulars, int secondsPerRace)
{
    private const int RecordsPerPut = 20;
    private const int FirstNewcomer = 1_000_000;

    private readonly Random _random = new(8);
    private readonly HashSet<int> _seen = [];

    /// <summary>Records that the histories hold once every race so far is in them: one for each racer ever and second.</summary>
    public long Records => (long)_seen.Count * secondsPerRace;

    /// <summary>Messages so far.</summary>
    public long Messages { get; private set; }

    /// <summary>Puts one race and returns once all of it is acknowledged, which means on disk.</summary>
    /// <param name="platform">Where to.</param>
    /// <param name="race">From 1.</param>
    public void Put(AlleycatUp platform, int race)
    {
        using var connection = new RawHttpConnection("127.0.0.1", new Uri(platform.HttpAddress).Port);
        foreach (var request in Requests(race))
        {
            if (connection.Send(request).IndexOf("\"FailedRecordCount\":0"u8) < 0)
                throw new IOException("A record was refused.");
        }
    }

    private IEnumerable<byte[]> Requests(int race)
    {
        var racers = Racers(race);
        var writer = new PackedRecordWriter();
        var records = new List<string>();
        for (var second = 1; second <= secondsPerRace; second++)
        {
            foreach (var racer in racers)
            {
                var message = Encoding.UTF8.GetBytes(Message(race, racer, second));
                while (writer.Append(message) != PackAppendResult.Appended)
                    records.Add(Convert.ToBase64String(writer.TakeRecord()));
                Messages++;
            }
        }
        records.Add(Convert.ToBase64String(writer.TakeRecord()));
        return records.Chunk(RecordsPerPut).Select(Request);
    }

    private int[] Racers(int race)
    {
        var racers = new HashSet<int> { FirstNewcomer + race };
        while (racers.Count < riders)
            racers.Add(1 + _random.Next(regulars));
        _seen.UnionWith(racers);
        return [.. racers];
    }

    private string Message(int race, int racer, int second) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"uuid":"{{race:x8}}-{{racer:x8}}-{{second:x4}}","event":"update","deviceTimestamp":{{1_620_000_000_000 + ((race * (long)secondsPerRace + second) * 1_000)}},"second":{{second}},"raceId":{{race}},"name":"R{{racer}}","racerId":{{racer}},"classId":{{TelemetryPacket.ClassOf(racer)}},"cadence":{{_random.Next(300, 1_200) / 10.0}},"resistance":{{_random.Next(20, 90)}}}""");

    private static byte[] Request(string[] records)
    {
        var text = new StringBuilder("{\"StreamName\":\"alleycat\",\"Records\":[");
        for (var i = 0; i < records.Length; i++)
            text.Append(i == 0 ? "" : ",").Append("{\"Data\":\"").Append(records[i]).Append("\",\"PartitionKey\":\"gym\"}");
        var body = Encoding.ASCII.GetBytes(text.Append("]}").ToString());
        var head = string.Create(CultureInfo.InvariantCulture,
            $"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.1\r\nX-Amz-Target: Kinesis_20131202.PutRecords\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}
