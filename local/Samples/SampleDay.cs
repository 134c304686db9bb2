using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Alleycat.FirehoseTransform;
using Alleycat.Racing;
using Alleycat.Simulator;
using Alleycat.Streaming;

namespace Alleycat.Local.Samples;

/// <summary>A day of races as delivery leaves it in its bucket, small enough to be kept beside the code. The same seed gives the same lines.</summary>
/// <remarks>
/// It has the blemishes of a real day, so that queries can be tried on them: an object delivered twice, a rider with gaps, one who kept
/// seconds through a dropout, and a record that was set aside.
/// </remarks>
/// <param name="seed">Decides every value.</param>
internal sealed class SampleDay(int seed)
{
    public const int DefaultSeed = 2026;

    private const int RaceSeconds = RaceClock.DefaultSecondsPerRace;
    private const int RidersPerRace = 5;
    private const int SecondsPerObject = 100;
    private const int GapRacer = 101, BackfilledRacer = 102;

    // 2026-06-20, a Saturday: two races in the morning, one at noon, three in the evening; class and start.
    private static readonly DateTimeOffset Day = new(2026, 6, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly (int ClassId, int Minute)[] Races = [(1, 540), (2, 540), (1, 720), (3, 1080), (1, 1085), (1, 1090)];

    private readonly Random _random = new(seed);
    private readonly FirehoseTransformHandler _transform = new(TelemetryLimits.Default);

    /// <summary>Every object with its key, in the order of delivery.</summary>
    public IEnumerable<(string Key, byte[] Content)> Objects()
    {
        for (var index = 0; index < Races.Length; index++)
        {
            foreach (var (at, lines) in Parts(index))
            {
                var content = Zip(lines);
                yield return (KeyOf(BucketNames.DataPrefix, at, ".gz"), content);
                // A crash between the object and its checkpoint: the same lines again, under another name.
                if (index == 1 && lines.Count > 0 && at == StartOf(index).AddSeconds(SecondsPerObject))
                    yield return (KeyOf(BucketNames.DataPrefix, at, ".gz"), content);
            }
        }
        yield return (KeyOf(BucketNames.ErrorPrefix, StartOf(2).AddSeconds(7), ""), SetAside(StartOf(2).AddSeconds(7)));
    }

    /// <summary>A race's messages as objects: one for every hundred seconds, and what a rider kept through a dropout in a late one.</summary>
    private IEnumerable<(DateTimeOffset At, IReadOnlyList<string> Lines)> Parts(int index)
    {
        var start = StartOf(index);
        var raceId = RaceClock.At(start, RaceSeconds).RaceId;
        var riders = Enumerable.Range(0, RidersPerRace)
            .Select(i => new Rider(100 + i, Races[index].ClassId, raceId, RaceSeconds, start.ToUnixTimeMilliseconds(), seed, form: index)).ToArray();
        var kept = new List<string>();
        var lines = new List<string>();
        for (var second = 1; second <= RaceSeconds; second++)
        {
            foreach (var rider in riders)
            {
                var line = Transform(rider.Next());
                if (rider.RacerId == GapRacer && index == 2 && second is >= 120 and < 132)
                    continue;
                (rider.RacerId == BackfilledRacer && index == 4 && second is >= 50 and < 90 ? kept : lines).Add(line);
            }
            if (second % SecondsPerObject != 0)
                continue;
            yield return (start.AddSeconds(second - SecondsPerObject), lines.ToArray());
            lines.Clear();
        }
        if (kept.Count > 0)
            yield return (start.AddSeconds(RaceSeconds + 45), kept);
    }

    private static DateTimeOffset StartOf(int index) => Day.AddMinutes(Races[index].Minute);

    private string Transform(byte[] message)
    {
        var response = new ArrayBufferWriter<byte>();
        var data = Convert.ToBase64String(message);
        var request = $$$"""{"invocationId":"sample","records":[{"recordId":"1","approximateArrivalTimestamp":0,"data":"{{{data}}}"}]}""";
        var done = _transform.HandleAsync(Encoding.UTF8.GetBytes(request), response, CancellationToken.None);
        if (!done.IsCompletedSuccessfully)
            throw new InvalidOperationException("The transform refused a message of the simulator.");
        using var answer = System.Text.Json.JsonDocument.Parse(response.WrittenMemory);
        return Encoding.UTF8.GetString(answer.RootElement.GetProperty("records")[0].GetProperty("data").GetBytesFromBase64());
    }

    private string KeyOf(string prefix, DateTimeOffset at, string extension)
    {
        Span<byte> uuid = stackalloc byte[16];
        _random.NextBytes(uuid);
        uuid[6] = (byte)((uuid[6] & 0x0F) | 0x40);
        uuid[8] = (byte)((uuid[8] & 0x3F) | 0x80);
        return string.Create(CultureInfo.InvariantCulture,
            $"{prefix}{at.UtcDateTime:yyyy'/'MM'/'dd'/'HH}/alleycat-1-{at.UtcDateTime:yyyy-MM-dd-HH-mm-ss}-{new Guid(uuid, bigEndian: true)}{extension}");
    }

    private static byte[] Zip(IReadOnlyList<string> lines)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.SmallestSize))
        {
            foreach (var line in lines)
                gzip.Write(Encoding.UTF8.GetBytes(line));
        }
        return zipped.ToArray();
    }

    private static byte[] SetAside(DateTimeOffset at)
    {
        var raw = Convert.ToBase64String("""{"event":"update","second":301,"raceId":1,"racerId":104,"classId":1,"cadence":80,"resistance":50}"""u8);
        var ms = at.ToUnixTimeMilliseconds();
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$"""
            {"rawData":"{{raw}}","errorCode":"Lambda.ProcessingFailedStatus","errorMessage":"ProcessingFailed status set for record: second: second is missing, not an integer, or outside 1 to 300","attemptsMade":1,"arrivalTimestamp":{{ms}},"attemptEndingTimestamp":{{ms + 1000}},"lambdaARN":"arn:aws:lambda:local:000000000000:function:firehose-transform"}

            """));
    }
}
