using Alleycat.Racing;

namespace Alleycat.HistoryProcessor.Tests;

/// <summary>The history defects of the reference sample, one by one, by their numbers in the contract (section 9): ours has none of them.</summary>
public sealed class SampleDefectTests
{
    private static readonly Ride Ride = new(1, 1, 100, 80, 78);

    [Fact]
    public async Task Defect_01_a_cold_start_keeps_the_history()
    {
        var platform = new Platform();
        Ride[] before = [Ride, Ride with { Second = 2 }];
        await platform.MergeAsync(platform.Deliver(before));
        await platform.MergeAsync(platform.Deliver([Ride with { Second = 3 }]));
        Assert.Equal(HistoryOracle.Json([.. before, Ride with { Second = 3 }], 1), platform.History());
    }

    [Fact]
    public async Task Defect_02_a_failed_read_fails_the_event_and_writes_nothing()
    {
        var platform = new Platform();
        await platform.MergeAsync(platform.Deliver([Ride]));
        var before = platform.Store.Bytes(Platform.HistoryBucket, "class-1.gz");
        platform.Store.Before = operation => operation.StartsWith($"GET {Platform.HistoryBucket}/class-1.gz", StringComparison.Ordinal)
            ? throw new IOException("403")
            : default;
        var key = platform.Deliver([Ride with { Second = 2 }]);
        await Assert.ThrowsAsync<IOException>(() => platform.MergeAsync(key));
        Assert.Same(before, platform.Store.Bytes(Platform.HistoryBucket, "class-1.gz"));
    }

    [Fact]
    public async Task Defect_03_overlapping_invocations_lose_no_update()
    {
        var platform = new Platform();
        var other = platform.Deliver([Ride with { Second = 2 }]);
        var interrupted = false;
        platform.Store.Before = async operation =>
        {
            if (operation != $"PUT {Platform.HistoryBucket}/class-1.gz" || interrupted)
                return;
            interrupted = true;
            await platform.MergeAsync(other);
        };
        await platform.MergeAsync(platform.Deliver([Ride]));
        Assert.Equal(HistoryOracle.Json([Ride, Ride with { Second = 2 }], 1), platform.History());
    }

    [Fact]
    public async Task Defect_04_a_warm_container_sees_what_others_wrote()
    {
        var platform = new Platform();
        var (warm, other) = (platform.NewProcessor(1), platform.NewProcessor(2));
        await Platform.HandleAsync(warm, Platform.Event(platform.Deliver([Ride])));
        await Platform.HandleAsync(other, Platform.Event(platform.Deliver([Ride with { RacerId = 101 }])));
        await Platform.HandleAsync(warm, Platform.Event(platform.Deliver([Ride with { RacerId = 102 }])));
        Assert.Equal(HistoryOracle.Json([Ride, Ride with { RacerId = 101 }, Ride with { RacerId = 102 }], 1), platform.History());
    }

    [Fact]
    public async Task Defect_05_every_record_of_the_event_counts_and_keys_are_form_decoded()
    {
        var platform = new Platform();
        string[] keys = ["data/dt=2026-11-21/a b.gz", "data/a+b@c.gz", "data/ü.gz"];
        for (var index = 0; index < keys.Length; index++)
            platform.Store.Put(Platform.DeliveryBucket, keys[index], Platform.Gzip((Ride with { Second = index + 1 }).Line()));
        await platform.MergeAsync(keys);
        Assert.Equal(HistoryOracle.Json(keys.Select((_, index) => Ride with { Second = index + 1 }), 1), platform.History());
    }

    [Fact]
    public async Task Defect_06_one_bad_line_costs_one_line()
    {
        var platform = new Platform();
        await platform.MergeAsync(platform.Deliver(Ride.Line(), "{\"broken", (Ride with { Second = 2 }).Line()));
        Assert.Equal(HistoryOracle.Json([Ride, Ride with { Second = 2 }], 1), platform.History());
    }

    [Fact]
    public async Task Defect_07_a_stored_zero_is_a_record_that_nothing_lower_replaces()
    {
        var platform = new Platform();
        platform.Store.Put(Platform.HistoryBucket, "class-1.gz", Platform.Gzip("""{"1":{"100":0,"101":0}}"""));
        await platform.MergeAsync(platform.Deliver((Ride with { Cadence = -40 }).Line("-5"), (Ride with { RacerId = 101, Cadence = 0, Resistance = 0 }).Line()));
        Assert.Equal("""{"1":{"100":0,"101":22.75}}""", platform.History());
    }

    [Theory]
    [InlineData("\"cadence\":80", "\"cadence\":\"80\"")]
    [InlineData("\"cadence\":80", "\"cadence\":null")]
    [InlineData("\"cadence\":80", "\"cadence\":true")]
    [InlineData("\"cadence\":80", "\"cadence\":[]")]
    [InlineData("\"cadence\":80,", "")]
    [InlineData("\"resistance\":78", "\"resistance\":\"78\"")]
    [InlineData("\"resistance\":78", "\"resistance\":1e999")]
    [InlineData("\"second\":1", "\"second\":\"1\"")]
    [InlineData("\"racerId\":100", "\"racerId\":null")]
    public async Task Defect_08_metrics_of_the_wrong_type_never_reach_the_history(string right, string wrong)
    {
        var platform = new Platform();
        await platform.MergeAsync(platform.Deliver(Ride.Line().Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Null(platform.History());
    }

    [Theory]
    [InlineData("\"classId\":1", "\"classId\":\"../evil\"")]
    [InlineData("\"classId\":1", "\"classId\":7")]
    [InlineData("\"classId\":1", "\"classId\":0")]
    [InlineData("\"second\":1", "\"second\":301")]
    [InlineData("\"second\":1", "\"second\":99999999999")]
    [InlineData("\"racerId\":100", "\"racerId\":-1")]
    [InlineData("\"racerId\":100", "\"racerId\":10000000")]
    [InlineData("\"cadence\":80", "\"cadence\":256")]
    public async Task Defect_09_crafted_ids_write_no_other_key_and_values_out_of_range_are_refused(string right, string wrong)
    {
        var platform = new Platform();
        await platform.MergeAsync(platform.Deliver(Ride.Line().Replace(right, wrong, StringComparison.Ordinal)));
        Assert.DoesNotContain(platform.Store.Keys, key => key.StartsWith(Platform.HistoryBucket, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Defect_09_a_forged_output_is_not_believed()
    {
        var platform = new Platform();
        await platform.MergeAsync(platform.Deliver(Ride.Line("1e9")));
        Assert.Equal("""{"1":{"100":164.45}}""", platform.History());
        Assert.Equal(164.45m, HistoryOracle.OutputOf(Ride));
    }

    [Fact]
    public async Task Defect_10_a_second_named_proto_is_no_second()
    {
        var platform = new Platform();
        platform.Store.Put(Platform.HistoryBucket, "class-1.gz", Platform.Gzip("""{"__proto__":{"1":5},"1":{"__proto__":5,"7":9}}"""));
        await platform.MergeAsync(platform.Deliver(Ride.Line().Replace("\"second\":1", "\"second\":\"__proto__\"", StringComparison.Ordinal), Ride.Line()));
        Assert.Equal("""{"1":{"7":9,"100":164.45}}""", platform.History());
    }

    [Fact]
    public async Task Defect_11_error_objects_of_the_delivery_stream_do_nothing()
    {
        var platform = new Platform();
        platform.Store.Put(
            Platform.DeliveryBucket,
            "processing-failed/2026/11/21/02/x.gz",
            Platform.Gzip("""{"rawData":"AA==","errorCode":"Lambda.FunctionError","attemptsMade":4}"""));
        await platform.MergeAsync("processing-failed/2026/11/21/02/x.gz");
        Assert.Single(platform.Store.Keys);
        Assert.Empty(platform.Store.Log);
    }

    [Fact]
    public async Task Defect_12_a_failing_merge_is_a_failing_event()
    {
        var platform = new Platform();
        platform.Store.Before = operation => operation == $"PUT {Platform.HistoryBucket}/class-1.gz" ? throw new IOException("disk") : default;
        var key = platform.Deliver([Ride]);
        await Assert.ThrowsAsync<IOException>(() => platform.MergeAsync(key));
        Assert.Null(platform.History());
    }

    [Theory]
    [InlineData("class-1.json")]
    [InlineData("racers.gz")]
    public async Task Defect_13_no_other_store_stands_before_the_history_and_a_retry_completes_it(string failing)
    {
        var platform = new Platform();
        platform.Store.Before = operation => operation == $"PUT {Platform.HistoryBucket}/{failing}" ? throw new IOException("throttled") : default;
        var key = platform.Deliver([Ride]);
        await Assert.ThrowsAsync<IOException>(() => platform.MergeAsync(key));
        Assert.Equal(HistoryOracle.Json([Ride], 1), platform.History());
        platform.Store.Before = _ => default;
        await platform.MergeAsync(key);
        Assert.True(platform.Store.Has(Platform.HistoryBucket, failing));
    }

    [Fact]
    public async Task Defect_14_six_classes_of_one_race_id_do_not_mix()
    {
        var platform = new Platform();
        Ride[] rides = [.. RaceClass.Ids.Select(classId => Ride with { ClassId = classId, Cadence = 60 + classId })];
        await platform.MergeAsync(platform.Deliver(rides));
        Assert.All(RaceClass.Ids, classId => Assert.Equal(HistoryOracle.Json(rides, classId), platform.History(classId)));
    }

    [Fact]
    public async Task Defect_15_objects_carry_no_access_list_and_no_content_encoding()
    {
        var platform = new Platform();
        PutSeen seen = new();
        platform.Store.Refuse = request =>
        {
            seen.Requests.Add(request);
            return null;
        };
        await platform.MergeAsync(platform.Deliver([Ride]));
        Assert.Equal(3, seen.Requests.Count);
        Assert.All(seen.Requests, request => Assert.Null(request.ContentEncoding));
        Assert.DoesNotContain(typeof(Streaming.PutObjectRequest).GetProperties(), property => property.Name.Contains("Acl", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Defect_16_what_fails_for_good_leaves_a_trace()
    {
        var platform = new Platform();
        var damaged = platform.DeliverBytes([1, 2, 3]);
        await platform.MergeAsync(damaged);
        Assert.True(platform.Store.Has(Platform.DeliveryBucket, $"processing-failed/history/{damaged}.json"));

        platform.Store.Refuse = request => request.Key == "class-1.gz" ? Streaming.PutObjectStatus.Conflict : null;
        var key = platform.Deliver([Ride]);
        var fault = await Assert.ThrowsAsync<HistoryConflictException>(() => platform.MergeAsync(key));
        Assert.Equal(("class-1.gz", 10, true), (fault.Key, fault.Attempts, fault.IsTransient));
    }

    [Fact]
    public async Task Defect_17_only_the_two_buckets_by_their_whole_names_are_touched()
    {
        var platform = new Platform();
        var key = platform.Deliver([Ride]);
        platform.Store.Put(Platform.DeliveryBucket + "-evil", key, platform.Store.Bytes(Platform.DeliveryBucket, key));
        var processor = platform.NewProcessor();
        await Platform.HandleAsync(processor, Platform.Event(Platform.DeliveryBucket + "-evil", [key]));
        Assert.Empty(platform.Store.Log);
        await Platform.HandleAsync(processor, Platform.Event(key));
        Assert.All(platform.Store.Log, operation => Assert.Contains(
            operation.Split(' ', '/')[1], (IEnumerable<string>)[Platform.DeliveryBucket, Platform.HistoryBucket]));
    }

    private sealed class PutSeen
    {
        public List<Streaming.PutObjectRequest> Requests { get; } = [];
    }
}
