using System.Globalization;
using System.IO.Compression;
using System.Text;
using Alleycat.HistoryProcessor.Tests;
using Alleycat.Local.Tests.S3;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Functions;

/// <summary>
/// A whole race through the very zips: the transform's answers become delivered objects as Firehose makes them, and two environments of the
/// history processor merge them at once, under everything that AWS repeats, cuts short and reorders.
/// </summary>
[Collection(PublishedFunctions.Name)]
public sealed class PublishedRaceTests(PublishedTransform transform, PublishedHistoryProcessor history) : IAsyncLifetime
{
    private const int Racers = 18;
    private const int Seconds = 300;
    private const int RecordsPerCall = 500;

    private readonly Random _random = new(20_261_121);
    private S3Server _s3 = null!;

    public async Task InitializeAsync()
    {
        _s3 = await S3Server.StartAsync(options => options with
        {
            TrustsLoopback = false,
            Credentials = new Dictionary<string, string> { [HistoryFunction.AccessKeyId] = HistoryFunction.SecretAccessKey },
        });
        _s3.Store.CreateBucket(HistoryFunctionTests.DeliveryBucket);
    }

    public async Task DisposeAsync() => await _s3.DisposeAsync();

    [Fact]
    public async Task A_whole_race_through_the_zips_gives_the_history_of_the_oracle()
    {
        var rides = Race();
        var (records, bad) = Records(rides);
        var keys = await DeliverAsync(records, bad);
        await MergeAsync(keys);
        for (var classId = 1; classId <= 6; classId++)
            Assert.Equal(HistoryOracle.Json(rides, classId), await GunzipAsync(string.Create(CultureInfo.InvariantCulture, $"class-{classId}.gz")));
        var names = Enumerable.Range(0, Racers).Select(racer => string.Create(CultureInfo.InvariantCulture, $"\"{100 + racer}\":\"Rider {racer}\""));
        Assert.Equal("{" + string.Join(',', names) + "}", await GunzipAsync("racers.gz"));
    }

    /// <summary>Three racers in each class; each second is ridden once, some twice with less the other time.</summary>
    private List<Ride> Race()
    {
        var rides = new List<Ride>();
        for (var second = 1; second <= Seconds; second++)
        {
            for (var racer = 0; racer < Racers; racer++)
            {
                for (var times = _random.Next(20) == 0 ? 2 : 1; times > 0; times--)
                {
                    rides.Add(new(
                        1 + racer % 6, second, 100 + racer, _random.Next(400, 1_300) / 10m, _random.Next(0, 1_001) / 10m, $"Rider {racer}",
                        1_795_226_400_000 + second * 1000L));
                }
            }
        }
        return rides;
    }

    /// <summary>Plain and packed records, a twentieth of them twice, some that are no telemetry; not quite in order.</summary>
    private (List<byte[]> Records, HashSet<byte[]> Bad) Records(List<Ride> rides)
    {
        var records = new List<byte[]>();
        var bad = new HashSet<byte[]>();
        var packer = new PackedRecordWriter();
        foreach (var ride in rides)
        {
            var line = Encoding.UTF8.GetBytes(ride.Line().Replace(",\"output\":999999", "", StringComparison.Ordinal));
            if (ride.RacerId % 3 == 0)
            {
                Assert.Equal(PackAppendResult.Appended, packer.Append(line));
                if (packer.Count == 40)
                    records.Add(packer.TakeRecord());
            }
            else
            {
                records.Add(line);
            }
            if (_random.Next(20) == 0 && records.Count > 0)
                records.Add(records[^1]);
            if (_random.Next(200) == 0)
            {
                byte[] none = [.. "{\"second\":"u8, .. line[..8]];
                bad.Add(none);
                records.Add(none);
            }
        }
        if (packer.Count > 0)
            records.Add(packer.TakeRecord());
        for (var i = 0; i < records.Count - 50; i++)
        {
            var other = i + _random.Next(50);
            (records[i], records[other]) = (records[other], records[i]);
        }
        return (records, bad);
    }

    /// <summary>As Firehose: 500 records a call; a call that fails comes again; what is Ok is one object, what failed is not in it.</summary>
    private async Task<List<string>> DeliverAsync(List<byte[]> records, HashSet<byte[]> bad)
    {
        await using var function = new TransformFunction(transform.Assembly);
        var keys = new List<string>();
        foreach (var call in records.Chunk(RecordsPerCall))
        {
            if (keys.Count == 1)
                await function.TransformTooLateAsync(call);
            var answers = await function.TransformAsync(call);
            Assert.All(answers.Zip(call), pair => Assert.Equal(bad.Contains(pair.Second) ? "ProcessingFailed" : "Ok", pair.First.Result));
            var content = new MemoryStream();
            await using (var gzip = new GZipStream(content, CompressionLevel.Fastest, leaveOpen: true))
            {
                foreach (var answer in answers.Where(answer => answer.Result == "Ok"))
                    await gzip.WriteAsync(answer.Data);
            }
            var key = string.Create(CultureInfo.InvariantCulture, $"data/2026/11/21/06/race-{keys.Count:D3}.gz");
            var put = await _s3.Store.PutAsync(new()
            {
                Bucket = HistoryFunctionTests.DeliveryBucket, Key = key, Parts = [ObjectPart.Of(content.ToArray())],
            });
            Assert.Equal(PutObjectStatus.Stored, put.Status);
            keys.Add(key);
        }
        Assert.True(keys.Count > 5 && bad.Count > 5);
        return keys;
    }

    /// <summary>
    /// As S3 and Lambda's queue: events in any order, some twice, two environments at a time; one that ran into its time limit comes again.
    /// </summary>
    private async Task MergeAsync(List<string> keys)
    {
        var events = keys.Concat(keys.Where(_ => _random.Next(4) == 0)).ToArray();
        _random.Shuffle(events);
        await using var first = HistoryFunction.Start(history.Assembly, _s3);
        await using var second = HistoryFunction.Start(history.Assembly, _s3);
        await first.HandleTooLateAsync(HistoryFunctionTests.DeliveryBucket, events[0]);
        await Task.WhenAll(
            HandleAsync(first, events.Where((_, index) => index % 2 == 0)),
            HandleAsync(second, events.Where((_, index) => index % 2 == 1)));
    }

    private static async Task HandleAsync(HistoryFunction function, IEnumerable<string> keys)
    {
        foreach (var key in keys)
            await function.HandleAsync(HistoryFunctionTests.DeliveryBucket, key);
    }

    private async Task<string> GunzipAsync(string key)
    {
        using var response = await _s3.SendAsync(HttpMethod.Get, $"/{S3Server.Bucket}/{key}");
        using var text = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        return await text.ReadToEndAsync();
    }
}
