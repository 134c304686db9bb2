using Alleycat.Local.Races;
using static Alleycat.Local.Tests.Races.DeliveredRaces;

namespace Alleycat.Local.Tests.Races;

public sealed class RaceListTests
{
    [Fact]
    public async Task The_newest_race_comes_first_and_pages_meet_without_overlap()
    {
        await using var races = new DeliveredRaces();
        for (var back = 0; back < 40; back++)
            await races.PutAsync(Start.AddMinutes(-5 * back), Line(1, 1, race: 5402746 - back), Line(2, 1, race: 5402746 - back, classId: 2));

        var seen = new List<long>();
        RacePosition? before = null;
        for (var pages = 0; pages < 10; pages++)
        {
            var page = await races.Archive.ListAsync(1, before, 7, default);
            if (page.Count == 0)
                break;
            seen.AddRange(page.Select(race => race.Race.RaceId));
            before = new(page[^1].StartsAtMs, page[^1].Race.RaceId);
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(back => 5402746L - back), seen);
    }

    [Fact]
    public async Task A_race_that_lies_in_two_hours_is_one_race()
    {
        // 13:00 is the start of race 5402748; the object that begins it is of the hour before.
        var race = 5402748L;
        var start = Start.AddMinutes(10);
        await using var races = new DeliveredRaces();
        await races.PutAsync(start.AddSeconds(-30), Line(1, 300, race: race - 1), Line(1, 1, race: race));
        await races.PutAsync(start.AddSeconds(30), Line(1, 31, race: race), Line(1, 32, race: race));
        await races.PutAsync(start.AddHours(2), Line(1, 33, race: race));
        races.MoveTo(start.AddHours(3));

        var list = await races.Archive.ListAsync(1, null, 10, default);

        Assert.Equal([(race, 4L), (race - 1, 1L)], list.Select(entry => (entry.Race.RaceId, entry.Lines)));
        Assert.Equal(start.ToUnixTimeMilliseconds(), list[0].StartsAtMs);
    }

    [Fact]
    public async Task Races_behind_the_horizon_are_not_looked_for()
    {
        await using var races = new DeliveredRaces(options => options with { Horizon = TimeSpan.FromHours(3) });
        await races.PutAsync(Start.AddHours(-8), Line(1, 1, race: 5402746 - 96));
        await races.PutAsync(Start.AddHours(-1), Line(1, 1, race: 5402746 - 12));

        Assert.Equal([5402746L - 12], (await races.Archive.ListAsync(1, null, 10, default)).Select(race => race.Race.RaceId));
    }

    [Fact]
    public async Task What_is_remembered_is_bounded_and_forgetting_changes_nothing()
    {
        await using var races = new DeliveredRaces(options => options with { ObjectsMax = 2, ResultsMax = 1 });
        for (var back = 0; back < 6; back++)
            await races.PutAsync(Start.AddMinutes(-5 * back), Line(1, 1, race: 5402746 - back));

        var first = await races.Archive.ListAsync(1, null, 10, default);
        Assert.NotNull(await races.Archive.ResultAsync(new(1, 5402746), default));
        Assert.NotNull(await races.Archive.ResultAsync(new(1, 5402745), default));

        Assert.Equal(6, first.Count);
        Assert.Equal(first, await races.Archive.ListAsync(1, null, 10, default));
    }

    [Theory]
    [InlineData("1-5402746", true)]
    [InlineData("6-0", true)]
    [InlineData("7-1", false)]
    [InlineData("1-01", false)]
    [InlineData("1--1", false)]
    [InlineData("1-", false)]
    [InlineData("-1", false)]
    [InlineData("", false)]
    [InlineData("1-99999999999999999999", false)]
    public void A_race_is_named_by_class_and_id(string text, bool isName) => Assert.Equal(isName, RaceKey.TryParse(text, out _));

    [Fact]
    public void A_cursor_is_read_back_and_anything_else_refused()
    {
        var position = new RacePosition(1620823800000, 5402746);
        Assert.True(RacePosition.TryParse(position.ToString(), out var read));
        Assert.Equal(position, read);
        string[] others = ["", "x", "AAAA", new string('A', 500), Convert.ToBase64String("1 2 3"u8), Convert.ToBase64String("-1 2"u8)];
        Assert.All(others, text => Assert.False(RacePosition.TryParse(text, out _)));
    }
}
