using System.Globalization;
using System.Xml.Linq;
using Alleycat.Browser.Tests.Browser;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>A whole race on a fitness machine, from Join to the result.</summary>
public sealed class BluetoothRideTests() : BrowserTest(RaceHost.Empty)
{
    private const int ClassId = 1;

    [Fact]
    public async Task A_fitness_machine_is_ridden_from_join_to_the_result_and_every_second_is_kept()
    {
        await using var tablet = await OpenAsync(bike: FakeBike.FitnessMachine);
        await tablet.ConnectBikeAsync();
        await Tablet.Expect(tablet["bike-state"]).ToContainTextAsync("Indoor bike 7 is connected");
        await Tablet.Expect(tablet["bike-gives"]).ToContainTextAsync("Cadence");
        await tablet["bike-done"].ClickAsync();
        await tablet.JoinAsync("Zoe", 4242, ClassId, next: true);

        await tablet.UntilPhaseAsync("live");
        await Tablet.Expect(tablet["race-output"]).ToHaveTextAsync("134.3");
        await Tablet.Expect(tablet["race-cadence"]).ToHaveTextAsync("90.5");
        await Tablet.Expect(tablet["race-resistance"]).ToHaveTextAsync("42.0");
        await Tablet.Expect(tablet["row-you"]).ToContainTextAsync("Zoe");
        await Tablet.Expect(tablet["connection-state"]).ToHaveAttributeAsync("data-state", "online");

        await tablet.UntilPhaseAsync("over");
        var ridden = await tablet.RiddenSecondsAsync();
        // A second that was not ridden counts 0.
        var mean = 134.285m * ridden.Length / RaceHost.RaceSeconds;
        await Tablet.Expect(tablet["result-mean"]).ToHaveTextAsync(mean.ToString("0.0", CultureInfo.InvariantCulture));
        await Tablet.Expect(tablet["result-ridden"]).ToHaveTextAsync(ridden.Length.ToString(CultureInfo.InvariantCulture));
        await Tablet.Expect(tablet["result-rank"]).ToHaveTextAsync("1");
        await Tablet.Expect(tablet["race-again-next"]).ToBeVisibleAsync();
        await tablet.InspectAsync("result-first");

        var csv = await SavedAsync(tablet, "export-csv");
        Assert.Equal(ridden, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => int.Parse(line.Split(',')[0], CultureInfo.InvariantCulture)));
        var tcx = XDocument.Parse(await SavedAsync(tablet, "export-tcx"));
        Assert.Equal(ridden.Length, tcx.Descendants().Count(element => element.Name.LocalName == "Trackpoint"));

        var records = await Host.EventuallyHoldsAsync(ClassId, 4242, ridden);
        Assert.All(records.Values, output => Assert.Equal(134.285m, output));
    }

    private static async Task<string> SavedAsync(Tablet tablet, string testId)
    {
        var download = await tablet.Page.RunAndWaitForDownloadAsync(() => tablet[testId].ClickAsync());
        using var reader = new StreamReader(await download.CreateReadStreamAsync());
        return await reader.ReadToEndAsync();
    }
}
