using System.Text;
using System.Xml.Linq;
using Alleycat.HistoryProcessor;
using Alleycat.Local.Export;
using Alleycat.Local.Races;
using Alleycat.Racing;
using static Alleycat.Local.Tests.Races.DeliveredRaces;

namespace Alleycat.Local.Tests.Export;

public sealed class RaceExportTests
{
    private static readonly RaceKey Race = new(1, 5402746);
    private static readonly XNamespace Tcx = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2";

    [Fact]
    public void Ndjson_is_the_delivered_lines_each_second_once_in_order()
    {
        string[] lines = [Line(2, 2), Line(1, 1, 70), Line(2, 1), Line(1, 1, 90), Line(2, 2), Line(1, 10)];

        Assert.Equal(
            string.Concat(new[] { Line(1, 1, 90), Line(2, 1), Line(2, 2), Line(1, 10) }.Select(line => line + "\n")),
            Export(ExportFormat.Ndjson, lines));
    }

    [Fact]
    public void The_same_race_gives_the_same_bytes_in_whatever_order_it_was_delivered()
    {
        string[] lines = [.. Enumerable.Range(1, 30).SelectMany(second => new[] { Line(1, second, second), Line(2, second) })];
        var shuffled = lines.Concat(lines).ToArray();
        new Random(5).Shuffle(shuffled);

        foreach (var format in Enum.GetValues<ExportFormat>())
            Assert.Equal(Export(format, lines), Export(format, shuffled));
    }

    [Fact]
    public void Csv_is_a_table_with_units_in_its_header_and_points_in_its_numbers()
    {
        Assert.Equal(
            "class_id,race_id,racer_id,name,second,time,cadence_rpm,resistance_percent,output,device_timestamp_ms\r\n"
            + "1,5402746,1,R1,1,2021-05-12T12:50:01.000Z,79.8,79,165.312,1620824038331\r\n",
            Export(ExportFormat.Csv, Line(1, 1, 79.8, 79)));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-2", "'-2")]
    [InlineData("Zoë, \\\"Z\\\"", "\"Zoë, \"\"Z\"\"\"")]
    [InlineData("two\\nlines", "\"two\nlines\"")]
    public void A_name_in_csv_is_text_whatever_it_looks_like(string json, string cell) =>
        Assert.Contains($",1,{cell},1,", Export(ExportFormat.Csv, Line(1, 1).Replace("R1", json, StringComparison.Ordinal)));

    [Fact]
    public void Tcx_is_an_activity_for_each_racer_in_the_order_of_garmins_schema()
    {
        var text = Export(ExportFormat.Tcx, Line(7, 1, 80.4), Line(7, 2, 255), Line(8, 1));
        var activities = XDocument.Parse(text).Root!.Element(Tcx + "Activities")!.Elements(Tcx + "Activity").ToArray();

        Assert.Equal(2, activities.Length);
        Assert.Equal(["Id", "Lap", "Notes"], activities[0].Elements().Select(element => element.Name.LocalName));
        var lap = activities[0].Element(Tcx + "Lap")!;
        Assert.Equal(
            ["TotalTimeSeconds", "DistanceMeters", "Calories", "Intensity", "Cadence", "TriggerMethod", "Track"],
            lap.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("2021-05-12T12:50:00.000Z", lap.Attribute("StartTime")!.Value);
        Assert.Equal(
            [("2021-05-12T12:50:01.000Z", "80"), ("2021-05-12T12:50:02.000Z", "254")],
            lap.Descendants(Tcx + "Trackpoint").Select(point => (point.Element(Tcx + "Time")!.Value, point.Element(Tcx + "Cadence")!.Value)));
        Assert.EndsWith("race 5402746, racer 7, R7", activities[0].Element(Tcx + "Notes")!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("Watts", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_name_makes_well_formed_xml()
    {
        var text = Export(ExportFormat.Tcx, Line(1, 1).Replace("R1", "<&\\u0000\\uffff \\ud83d\\udeb4]]>", StringComparison.Ordinal));

        Assert.Contains("<& 🚴]]>", XDocument.Parse(text).Descendants(Tcx + "Notes").Single().Value, StringComparison.Ordinal);
    }

    private static string Export(ExportFormat format, params string[] lines)
    {
        var table = new RaceTable();
        foreach (var line in lines)
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            Assert.True(DeliveredLine.TryRead(bytes.AsSpan().ToArray(), TelemetryLimits.Default, out var telemetry, out var fault), fault.ToString());
            Assert.True(table.TryAdd(RaceLine.Of(telemetry, bytes)));
        }
        using var output = new MemoryStream();
        new RaceExport(table, Race, Start.ToUnixTimeMilliseconds(), 300).Write(format, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
