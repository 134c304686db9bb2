using Alleycat.InfraCdk.Costs;
using Alleycat.InfraCdk.Parameters;
using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

/// <summary>The estimate, against sums worked out by hand from the price list.</summary>
[Collection(Stacks.Collection)]
public sealed class CostTests(Stacks stacks)
{
    private static readonly AlleycatParameters OneShard = new() { Stream = new() { Shards = 1 } };
    private static readonly AlleycatParameters Boardless = new() { Rankings = new() { Enabled = false } };

    [Fact]
    public void An_idle_stream_on_demand_costs_its_hours() => Assert.Equal(29.2, Line(Idle(new()), "Kinesis"), 3);

    [Fact]
    public void Idle_shards_cost_their_hours() => Assert.Equal(10.95, Line(Idle(OneShard), "Kinesis"), 3);

    [Fact]
    public void Somebody_to_write_to_costs_a_key() =>
        Assert.Equal(1, Line(Idle(OneShard with { AlarmEmail = "someone@example.com" }), "KMS"), 3);

    [Fact]
    public void As_many_alarms_are_counted_as_there_are()
    {
        Assert.Contains(Alarms(stacks.Default), Idle(new()).Select(line => line.What));
        Assert.Contains(Alarms(stacks.Chosen), Idle(OneShard).Select(line => line.What));
        Assert.Contains(Alarms(stacks.Boardless), Idle(Boardless).Select(line => line.What));
    }

    [Fact]
    public void Without_boards_a_race_costs_what_comes_in()
    {
        var race = Race(Boardless, new RaceLoad());
        Assert.DoesNotContain(race, line => line.What.Contains("standings", StringComparison.Ordinal));
        Assert.DoesNotContain(race, line => line.What.Contains("rankings", StringComparison.Ordinal));
    }

    /// <summary>1,000 riders, 300 seconds: 300,000 messages in; boards of 167 rows are 17 KB, four units of 5.</summary>
    [Fact]
    public void A_race_of_a_thousand_costs_mostly_its_boards()
    {
        var race = Race(new(), new RaceLoad());
        Assert.Equal(0.30, Line(race, "300,000 messages in"), 6);
        Assert.Equal(0.30 * 0.45, Line(race, "rules and actions"), 6);
        Assert.Equal(1.20, Line(race, "300,000 standings out, 4 x 5 KB each"), 6);
        Assert.Equal(300_000 * 5120 / 1073741824.0 * 0.029, Line(race, "300,000 records of 5 KB"), 6);
        Assert.Equal(300_000 * 1024 / 1073741824.0 * 0.16, Line(race, "300,000 records in, and out twice"), 6);
        Assert.True(Line(race, "300,000 standings out, 4 x 5 KB each") > race.Sum(line => line.Dollars) / 2);
    }

    [Fact]
    public void Packed_records_cost_a_fraction_in_the_stream_and_in_Firehose()
    {
        var plain = Race(OneShard, new RaceLoad { Boards = false });
        var packed = Race(OneShard, new RaceLoad { Boards = false, Packed = 100 });
        Assert.Equal(300_000 * 0.014e-6, Line(plain, "300,000 records in"), 9);
        Assert.Equal(3_000 * 0.014e-6, Line(packed, "3,000 records in"), 9);
        Assert.Equal(["1,800 standings published"], packed.Where(line => line.Service == "IoT Core").Select(line => line.What));
        Assert.True(Of(packed, "Firehose") < Of(plain, "Firehose") / 40);
    }

    /// <summary>4 shards write once a second or 14 bytes a message; each of six boards reads half of 167 riders x 300 seconds x 2.5 bytes.</summary>
    [Fact]
    public void Standings_cost_what_is_written_and_read_of_them()
    {
        const double written = 300_000 * 14 / 1024.0;
        Assert.Equal(written * 0.625e-6 + 6 * 300 * 8 * 0.125e-6, Line(Race(new(), new RaceLoad()), "4,102 units of standings written, 14,400 read"), 9);
        Assert.Equal(1_200 * 0.625e-6 + 6 * 300 * 0.125e-6, Line(Race(new(), new RaceLoad { Riders = 6 }), "1,200 units of standings written, 1,800 read"), 9);
        Assert.Equal(6 * 300 * 4e-6, Line(Race(new(), new RaceLoad { Boards = false }), "1,800 standings published"), 9);
    }

    /// <summary>54.36 MB of telemetry: a call for each 0.3 MB of it, and packed for each 0.3 MB of 17.17.</summary>
    [Fact]
    public void The_transform_is_called_by_what_its_records_weigh_in_the_stream()
    {
        Assert.Contains(Race(new(), new RaceLoad()), line => line.What == "181 calls of transform");
        Assert.Contains(Race(new(), new RaceLoad { Packed = 100 }), line => line.What == "57 calls of transform");
        Assert.Contains(Race(new() { Delivery = new() { TransformBufferMegabytes = 1 } }, new RaceLoad()), line => line.What == "54 calls of transform");
    }

    [Fact]
    public void One_shard_keeps_no_standings() => Assert.DoesNotContain(Race(OneShard, new RaceLoad()), line => line.Service == "DynamoDB");

    [Fact]
    public void The_report_names_the_prices_month_and_both_totals()
    {
        var report = CostReport.Write(name => name == "riders" ? "40000" : null);
        Assert.Contains("us-east-1, 2025-06", report, StringComparison.Ordinal);
        Assert.Contains("Per race of 40,000 riders and 300 seconds", report, StringComparison.Ordinal);
        Assert.Equal(2, report.Split("total").Length - 1);
        Assert.Throws<ParameterException>(() => CostReport.Write(name => name == "riders" ? "0" : null));
    }

    private static string Alarms(SynthesisedApp app) => $"{app.OfType("AWS::CloudWatch::Alarm").Count()} alarms";

    private static IReadOnlyList<CostLine> Idle(AlleycatParameters parameters) => new CostEstimate(PriceList.Read(), parameters).PerMonthIdle();

    private static IReadOnlyList<CostLine> Race(AlleycatParameters parameters, RaceLoad load) => new CostEstimate(PriceList.Read(), parameters).PerRace(load);

    private static double Line(IEnumerable<CostLine> lines, string name) =>
        Assert.Single(lines, line => line.Service == name || line.What == name).Dollars;

    private static double Of(IEnumerable<CostLine> lines, string service) => lines.Where(line => line.Service == service).Sum(line => line.Dollars);
}
