using System.Text;

namespace Alleycat.Racing.Tests;

public sealed class StandingsTests
{
    private const long T0 = 1_620_824_000_000;

    [Fact]
    public void Racers_are_compared_at_the_newest_second_all_riding_have_reached()
    {
        var race = new RaceStandings(1, 1);
        Ride(race, 100, 1, 10, output: 100);
        Ride(race, 101, 1, 9, output: 120);
        var rows = race.Board(out var second);
        Assert.Equal(9, second);
        Assert.Equal([101, 100], rows.Select(r => r.RacerId));
        Assert.All(rows, r => Assert.Equal(9, r.Second));
        Assert.Equal(100, rows[1].Mean.Value);
    }

    [Fact]
    public void A_racer_silent_for_more_than_three_seconds_holds_nobody_back_and_falls_behind()
    {
        var race = new RaceStandings(1, 1);
        Ride(race, 100, 1, 20, output: 100);
        Ride(race, 101, 1, 17, output: 150);
        Assert.Equal(101, race.Board(out var second)[0].RacerId);
        Assert.Equal(17, second);

        Ride(race, 100, 21, 21, output: 100);
        var rows = race.Board(out second);
        Assert.Equal(21, second);
        Assert.Equal([100, 101], rows.Select(r => r.RacerId));
        Assert.Equal(17, rows[1].Second);
    }

    [Fact]
    public void A_page_that_starts_at_second_one_in_mid_race_does_not_set_the_board_back()
    {
        var race = new RaceStandings(1, 1);
        Ride(race, 100, 150, 200, output: 100);
        race.Record(7, 1, Count(180), T0 + 200_000);
        var rows = race.Board(out var second);
        Assert.Equal(200, second);
        Assert.Equal([100, 7], rows.Select(r => r.RacerId));
    }

    [Fact]
    public void A_racer_who_leaps_to_the_last_second_does_not_carry_the_board_away()
    {
        var race = new RaceStandings(1, 1);
        for (var racer = 100; racer < 103; racer++)
            Ride(race, racer, 1, 50, output: 100);
        race.Record(7, 300, Count(400), T0 + 50_000);
        var rows = race.Board(out var second);
        Assert.Equal(50, second);
        Assert.Equal(7, rows[^1].RacerId);
    }

    [Fact]
    public void A_lost_second_counts_zero_in_the_mean_and_does_not_hold_the_field()
    {
        var race = new RaceStandings(1, 1);
        Ride(race, 100, 1, 3, output: 90);
        Ride(race, 101, 1, 1, output: 120);
        Ride(race, 101, 3, 3, output: 120);
        var rows = race.Board(out var second);
        Assert.Equal(3, second);
        Assert.Equal((101, 80.0), (rows[0].RacerId, rows[0].Mean.Value));
    }

    [Fact]
    public void Equal_outputs_rank_the_lower_racer_id_first()
    {
        var race = new RaceStandings(1, 1);
        foreach (var racer in (int[])[5, 3, 9])
            race.Record(racer, 1, Count(100), T0);
        Assert.Equal([(3, 1), (5, 2), (9, 3)], race.Board(out _).Select(r => (r.RacerId, r.Rank)));
    }

    [Fact]
    public void The_name_is_that_of_the_newest_second_and_is_shortened_between_characters()
    {
        var race = new RaceStandings(1, 1, new() { NameCharsMax = 4 });
        race.Record(1, 2, Count(1), T0, "\"Zo\\u00eb\""u8);
        race.Record(1, 1, Count(1), T0, "\"Old\""u8);
        Assert.Equal("Zoë", race.Board(out _)[0].Name);
        race.Record(1, 3, Count(1), T0, Encoding.UTF8.GetBytes("\"abc😀\""));
        Assert.Equal("abc", race.Board(out _)[0].Name);
        race.Record(1, 4, Count(1), T0, "\"\\ud800\""u8);
        Assert.Null(race.Board(out _)[0].Name);
    }

    [Fact]
    public void Bounds_refuse_and_never_grow()
    {
        var race = new RaceStandings(1, 1, new() { RacersPerRaceMax = 2, SecondMax = 10 });
        Assert.Equal(StandingsRecorded.Changed, race.Record(1, 10, Count(1), T0));
        Assert.Equal(StandingsRecorded.Unchanged, race.Record(1, 10, Count(1), T0));
        Assert.Equal(StandingsRecorded.Refused, race.Record(1, 11, Count(1), T0));
        race.Record(2, 1, Count(1), T0);
        Assert.Equal(StandingsRecorded.Refused, race.Record(3, 1, Count(1), T0));
        Assert.Equal(2, race.RacerCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_order_with_repeats_gives_the_board_of_a_plain_model(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var racers = random.Next(1, 12);
            var facts = new List<(int Racer, int Second, uint Output, long Arrival)>();
            for (var racer = 0; racer < racers; racer++)
            {
                var end = random.Next(1, 40);
                for (var second = random.Next(1, end + 1); second <= end; second++)
                {
                    if (random.Next(10) > 0)
                        facts.Add((racer, second, (uint)random.Next(0, 5) * 10_000, T0 + second * 1000 + random.Next(900)));
                }
            }
            if (facts.Count == 0)
                continue;
            var messages = facts.Concat(facts.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(messages);
            var race = new RaceStandings(1, 1);
            foreach (var (racer, second, output, arrival) in messages)
                race.Record(racer, second, new Output(output), arrival);

            var rows = race.Board(out var common);
            var expected = Model(facts, out var expectedCommon);
            Assert.Equal(expectedCommon, common);
            Assert.Equal(expected, rows.Select(r => (r.RacerId, r.Second, r.Output.TenThousandths, r.Mean.TenThousandths)));
        }
    }

    // The rules of docs/formats/standings.md once more, slowly, over the whole list of messages.
    private static List<(int, int, uint, uint)> Model(
        List<(int Racer, int Second, uint Output, long Arrival)> facts, out int common)
    {
        var newestArrival = facts.Max(f => f.Arrival);
        var newest = facts.GroupBy(f => f.Racer).ToDictionary(g => g.Key, g => g.MaxBy(f => f.Second));
        var riding = newest.Values.Where(n => newestArrival - n.Arrival <= 3000).Select(n => n.Second).Order().ToList();
        var middle = riding[riding.Count / 2];
        var at = common = riding.First(s => s >= middle - 10);
        return [.. facts.GroupBy(f => f.Racer)
            .Select(g =>
            {
                var second = g.Where(f => f.Second <= at).Select(f => f.Second).DefaultIfEmpty(g.Min(f => f.Second)).Max();
                var sum = g.Where(f => f.Second <= at).Sum(f => f.Output);
                var mean = Math.Round((decimal)sum / at, MidpointRounding.AwayFromZero);
                return (g.Key, Second: second, g.First(f => f.Second == second).Output, (uint)mean);
            })
            .OrderBy(r => r.Second <= at && r.Second >= at - 3 ? 0 : 1)
            .ThenByDescending(r => r.Second <= at && r.Second >= at - 3 ? 0 : r.Second)
            .ThenByDescending(r => r.Output)
            .ThenBy(r => r.Key)];
    }

    private static void Ride(RaceStandings race, int racerId, int from, int to, double output)
    {
        for (var second = from; second <= to; second++)
            race.Record(racerId, second, Count(output), T0 + second * 1000);
    }

    private static Output Count(double output) => new((uint)(output * 10_000));
}
