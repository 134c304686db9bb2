using System.Globalization;
using System.IO.Compression;
using System.Text;
using Alleycat.Local.Organisers;
using Alleycat.Local.Races;
using Alleycat.ObjectStore;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Races;

/// <summary>A delivery bucket in a temporary folder, filled by hand, and the archive over it at a fixed time.</summary>
internal sealed class DeliveredRaces : IAsyncDisposable
{
    /// <summary>The start of race 5402746 of five minutes: 2021-05-12T12:50:00Z.</summary>
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(5402746L * 300_000);

    private readonly string _folder = Directory.CreateTempSubdirectory("alleycat-races-").FullName;
    private readonly FixedTime _time = new(Start + TimeSpan.FromMinutes(30));
    private int _objects;

    public DeliveredRaces(Func<RaceArchiveOptions, RaceArchiveOptions>? change = null)
    {
        Store = DirectoryObjectStore.Open(new() { Directory = Path.Combine(_folder, "buckets") }, _time);
        Store.CreateBucket(BucketNames.Delivery);
        Store.CreateBucket(BucketNames.History);
        var options = new RaceArchiveOptions { RaceSeconds = 300 };
        Archive = new(Store, change?.Invoke(options) ?? options, _time);
        Trail = AuditTrail.Open(_folder);
        Rulings = new(Trail, _time);
    }

    public DirectoryObjectStore Store { get; }

    public RaceArchive Archive { get; }

    public AuditTrail Trail { get; }

    public RaceRulings Rulings { get; }

    public TimeProvider Time => _time;

    public void MoveTo(DateTimeOffset now) => _time.Now = now;

    public static string Line(int racer, int second, double cadence = 80, double resistance = 50, long race = 5402746, int classId = 1) =>
        string.Create(CultureInfo.InvariantCulture, $$"""
            {"event":"update","deviceTimestamp":1620824038331,"second":{{second}},"raceId":{{race}},"name":"R{{racer}}","racerId":{{racer}},"classId":{{classId}},"cadence":{{cadence}},"resistance":{{resistance}},"output":1}
            """);

    public Task PutAsync(DateTimeOffset oldestArrival, params string[] lines) =>
        PutBytesAsync(oldestArrival, Gzip(string.Join('\n', lines) + "\n"));

    public async Task PutBytesAsync(DateTimeOffset oldestArrival, byte[] bytes)
    {
        var at = oldestArrival.UtcDateTime;
        var uuid = new Guid(++_objects, 0, 0, new byte[8]);
        var key = string.Create(CultureInfo.InvariantCulture, $"data/{at:yyyy'/'MM'/'dd'/'HH}/alleycat-1-{at:yyyy-MM-dd-HH-mm-ss}-{uuid}.gz");
        await Store.PutAsync(new() { Bucket = BucketNames.Delivery, Key = key, Parts = [ObjectPart.Of(bytes)] });
    }

    public static byte[] Gzip(string text)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return target.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        Archive.Dispose();
        Trail.Dispose();
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
