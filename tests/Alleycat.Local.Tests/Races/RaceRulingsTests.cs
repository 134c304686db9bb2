using System.Text;
using Alleycat.Local.Organisers;
using Alleycat.Local.Races;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Races;

public sealed class RaceRulingsTests
{
    private static readonly RaceKey Race = new(1, 5402746);
    private static readonly Organiser Hanna = new("Hanna", Organiser.AtMachine);

    [Fact]
    public async Task What_was_ruled_is_remembered_over_a_restart_and_may_be_taken_back()
    {
        using var folder = new TrailFolder();
        await using var races = new DeliveredRaces();
        using (var trail = AuditTrail.Open(folder.Path))
        {
            var rulings = new RaceRulings(trail, races.Time);
            Assert.Null(rulings.VoidOf(Race));
            Assert.Equal(RulingOutcome.Recorded, rulings.Rule(Hanna, RulingAction.Void, Race, "Bike 3 was not calibrated."));
            Assert.Equal(RulingOutcome.Recorded, rulings.Rule(Hanna, RulingAction.Hide, Race, "A name nobody should read."));
        }

        using (var trail = AuditTrail.Open(folder.Path))
        {
            var restarted = new RaceRulings(trail, races.Time);
            Assert.Equal("Bike 3 was not calibrated.", restarted.VoidOf(Race)!.Reason);
            Assert.Equal("Hanna", restarted.HidingOf(Race)!.Who);
            Assert.Null(restarted.VoidOf(new(2, 5402746)));
            Assert.Equal(RulingOutcome.Recorded, restarted.Rule(Hanna, RulingAction.Unvoid, Race, ""));
        }

        using var last = AuditTrail.Open(folder.Path);
        var again = new RaceRulings(last, races.Time);
        Assert.Null(again.VoidOf(Race));
        Assert.NotNull(again.HidingOf(Race));
        Assert.Equal([RulingAction.Void, RulingAction.Hide, RulingAction.Unvoid], again.Entries(Race).Select(entry => entry.Action));
        Assert.Equal([1L, 2L, 3L], again.Entries(null).Select(entry => entry.Number));
    }

    [Fact]
    public async Task What_holds_already_is_not_written_again_and_another_reason_is()
    {
        await using var races = new DeliveredRaces();

        Assert.Equal(RulingOutcome.HeldBefore, races.Rulings.Rule(Hanna, RulingAction.Unvoid, Race, ""));
        Assert.Equal(RulingOutcome.Recorded, races.Rulings.Rule(Hanna, RulingAction.Void, Race, "a"));
        Assert.Equal(RulingOutcome.HeldBefore, races.Rulings.Rule(new("Otto", "machine"), RulingAction.Void, Race, "a"));
        Assert.Equal(RulingOutcome.Recorded, races.Rulings.Rule(new("Otto", "machine"), RulingAction.Void, Race, "b"));

        Assert.Equal("b", races.Rulings.VoidOf(Race)!.Reason);
        Assert.Equal(2, races.Rulings.Entries(Race).Count);
    }

    [Fact]
    public async Task One_racers_result_is_hidden_and_shown_by_itself_and_over_a_restart()
    {
        using var folder = new TrailFolder();
        await using var races = new DeliveredRaces();
        using (var trail = AuditTrail.Open(folder.Path))
        {
            var rulings = new RaceRulings(trail, races.Time);
            Assert.Equal(RulingOutcome.HeldBefore, rulings.Rule(Hanna, RulingAction.Unhide, Race, "", racerId: 42));
            Assert.Equal(RulingOutcome.Recorded, rulings.Rule(Hanna, RulingAction.Hide, Race, "a", racerId: 42));
            Assert.Equal(RulingOutcome.HeldBefore, rulings.Rule(Hanna, RulingAction.Hide, Race, "a", racerId: 42));
            Assert.Equal(RulingOutcome.Recorded, rulings.Rule(Hanna, RulingAction.Hide, Race, "b", racerId: 7));
            Assert.Equal(RulingOutcome.Recorded, rulings.Rule(Hanna, RulingAction.Void, Race, "c"));
            Assert.Equal(RulingOutcome.Recorded, rulings.Rule(Hanna, RulingAction.Unhide, Race, "", racerId: 7));
            Assert.Throws<ArgumentException>(() => rulings.Rule(Hanna, RulingAction.Void, Race, "d", racerId: 42));
        }

        using var again = AuditTrail.Open(folder.Path);
        var restarted = new RaceRulings(again, races.Time);
        Assert.Null(restarted.HidingOf(Race));
        Assert.Equal("c", restarted.VoidOf(Race)!.Reason);
        Assert.Equal([42], restarted.HiddenResultsOf(Race).Keys);
        Assert.Equal((true, false, true), (restarted.IsHidden(1, Race.RaceId, 42), restarted.IsHidden(1, Race.RaceId, 7), restarted.AnyOf(1, Race.RaceId)));
        Assert.False(restarted.AnyOf(2, Race.RaceId));
        Assert.Equal([42, 7, null, 7], restarted.Entries(Race).Select(entry => entry.RacerId));
    }

    [Fact]
    public async Task Races_declared_void_before_there_was_a_trail_are_taken_over_once()
    {
        await using var races = new DeliveredRaces();
        await PutFormerAsync(races, "1-5402746", """{"Reason":"Rain.","VoidedAt":1620824000000}""");
        await PutFormerAsync(races, "2-5402746", "written by hand");
        await PutFormerAsync(races, "no race", "{}");

        await races.Rulings.AdoptAsync(races.Store, default);
        await races.Rulings.AdoptAsync(races.Store, default);

        Assert.Equal(("Rain.", 1620824000000), (races.Rulings.VoidOf(Race)!.Reason, races.Rulings.VoidOf(Race)!.AtMs));
        Assert.NotNull(races.Rulings.VoidOf(new(2, 5402746)));
        Assert.Equal(2, races.Rulings.Entries(null).Count);
        races.Rulings.Rule(Hanna, RulingAction.Unvoid, Race, "");
        await races.Rulings.AdoptAsync(races.Store, default);
        Assert.Null(races.Rulings.VoidOf(Race));
    }

    [Fact]
    public async Task Many_at_once_leave_a_trail_without_holes()
    {
        using var folder = new TrailFolder();
        await using var races = new DeliveredRaces();
        using (var trail = AuditTrail.Open(folder.Path))
        {
            var rulings = new RaceRulings(trail, races.Time);
            Parallel.For(0, 64, i => rulings.Rule(Hanna, RulingAction.Void, new((i % 6) + 1, i), $"reason {i}"));
        }

        using var read = AuditTrail.Open(folder.Path);
        Assert.Empty(read.BrokenLines);
        Assert.Equal(Enumerable.Range(1, 64).Select(number => (long)number), read.Entries.Select(entry => entry.Number));
        Assert.Equal(64, read.Entries.Select(entry => entry.Race).Distinct().Count());
    }

    private static async Task PutFormerAsync(DeliveredRaces races, string name, string json) => await races.Store.PutAsync(
        new() { Bucket = BucketNames.History, Key = $"voided/{name}.json", Parts = [ObjectPart.Of(Encoding.UTF8.GetBytes(json))] });
}
