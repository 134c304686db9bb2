using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static Alleycat.Local.Tests.Races.DeliveredRaces;

namespace Alleycat.Local.Tests.Http;

public sealed class RacesApiTests
{
    [Fact]
    public async Task Past_races_are_listed_page_by_page()
    {
        await using var server = await ApiServer.StartAsync();
        for (var back = 0; back < 5; back++)
            await server.Races.PutAsync(Start.AddMinutes(-5 * back), Line(1, 1, race: 5402746 - back));

        var ids = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await server.JsonAsync($"/api/v1/classes/1/races?limit=2{(cursor == "" ? "" : "&cursor=" + cursor)}");
            ids.AddRange(page.GetProperty("races").EnumerateArray().Select(race => race.GetProperty("id").GetString()!));
            cursor = page.GetProperty("cursor").GetString();
        }

        Assert.Equal(["1-5402746", "1-5402745", "1-5402744", "1-5402743", "1-5402742"], ids);
    }

    [Fact]
    public async Task A_race_tells_its_places_and_the_rule_they_were_given_by()
    {
        await using var server = await ApiServer.StartAsync();
        await server.Races.PutAsync(Start, Line(1, 300, 79.8, 79), Line(2, 1, 60), Line(3, 1, 50));

        var race = await server.JsonAsync("/api/v1/races/1-5402746?limit=2");

        Assert.Equal(3, race.GetProperty("racerCount").GetInt32());
        Assert.Contains("300 seconds", race.GetProperty("rule").GetString());
        Assert.False(race.GetProperty("voided").GetBoolean());
        var places = race.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal([1, 2], places.Select(place => place.GetProperty("rank").GetInt32()));
        Assert.Equal(165.312m, places[0].GetProperty("last").GetDecimal());
        Assert.Equal(0.551m, places[0].GetProperty("mean").GetDecimal());
        Assert.Equal(JsonValueKind.Null, places[1].GetProperty("last").ValueKind);

        var rest = await server.JsonAsync($"/api/v1/races/1-5402746?limit=2&cursor={race.GetProperty("cursor").GetString()}");
        Assert.Equal(3, rest.GetProperty("results")[0].GetProperty("racerId").GetInt32());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("cursor").ValueKind);
    }

    [Fact]
    public async Task Telemetry_is_given_line_by_line()
    {
        await using var server = await ApiServer.StartAsync();
        string[] lines = [Line(1, 1), Line(1, 2)];
        await server.Races.PutAsync(Start, lines);

        var text = await server.Client.GetStringAsync("/api/v1/races/1-5402746/telemetry.ndjson");

        Assert.Equal(string.Join('\n', lines) + "\n", text);
    }

    [Fact]
    public async Task A_void_race_says_so_with_its_reason_and_so_does_the_page_that_rides_it()
    {
        await using var server = await ApiServer.StartAsync();
        server.Races.MoveTo(Start.AddMinutes(6));
        await server.Races.PutAsync(Start, Line(1, 1));

        using var response = await server.Client.PutAsJsonAsync("/api/v1/races/1-5402746/voided", new { reason = "Wrong class." });

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var race = await server.JsonAsync("/api/v1/races/1-5402746");
        Assert.Equal((true, "Wrong class."), (race.GetProperty("voided").GetBoolean(), race.GetProperty("voidReason").GetString()));
        Assert.True((await server.JsonAsync("/api/v1/classes/1/races")).GetProperty("races")[0].GetProperty("voided").GetBoolean());
        var now = (await server.JsonAsync("/api/v1/now")).GetProperty("voided");
        Assert.Equal((1, 5402746L), (now[0].GetProperty("classId").GetInt32(), now[0].GetProperty("raceId").GetInt64()));

        using var undone = await server.Client.DeleteAsync("/api/v1/races/1-5402746/voided");
        Assert.Equal(HttpStatusCode.NoContent, undone.StatusCode);
        Assert.Empty((await server.JsonAsync("/api/v1/now")).GetProperty("voided").EnumerateArray());
    }

    [Theory]
    [InlineData("/api/v1/classes/7/races", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/api/v1/classes/x/races", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/api/v1/classes/1/races?limit=0", HttpStatusCode.BadRequest, "bad-limit")]
    [InlineData("/api/v1/classes/1/races?limit=101", HttpStatusCode.BadRequest, "bad-limit")]
    [InlineData("/api/v1/classes/1/races?cursor=abc", HttpStatusCode.BadRequest, "bad-cursor")]
    [InlineData("/api/v1/races/1-5402746", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/api/v1/races/nothing", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/api/v1/races/1-5402746?cursor=-1", HttpStatusCode.BadRequest, "bad-cursor")]
    [InlineData("/api/v1/races/1-5402746/telemetry.ndjson", HttpStatusCode.NotFound, "not-found")]
    public async Task Errors_are_problems_with_a_stable_type(string path, HttpStatusCode status, string code)
    {
        await using var server = await ApiServer.StartAsync();

        var problem = await server.JsonAsync(path, status);

        Assert.Equal($"urn:alleycat:problem:{code}", problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
    }

    [Fact]
    public async Task A_void_without_a_reason_is_refused()
    {
        await using var server = await ApiServer.StartAsync();

        using var response = await server.Client.PutAsJsonAsync("/api/v1/races/1-5402746/voided", new { reason = " " });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("bad-reason", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_hidden_race_is_there_for_organisers_only_and_only_when_they_ask()
    {
        await using var server = await ApiServer.StartAsync();
        await server.Races.PutAsync(Start, Line(1, 1));
        await server.Races.PutAsync(Start.AddMinutes(-5), Line(1, 1, race: 5402745));

        using var hidden = await server.Client.PutAsJsonAsync("/api/v1/races/1-5402746/hidden", new { reason = "A name nobody should read." });

        Assert.Equal(HttpStatusCode.NoContent, hidden.StatusCode);
        Assert.Equal(1, (await server.JsonAsync("/api/v1/classes/1/races")).GetProperty("races").GetArrayLength());
        await server.JsonAsync("/api/v1/races/1-5402746", HttpStatusCode.NotFound);
        await server.JsonAsync("/api/v1/races/1-5402746/telemetry.ndjson", HttpStatusCode.NotFound);
        var race = await server.JsonAsync("/api/v1/races/1-5402746?hidden=true");
        Assert.Equal("A name nobody should read.", race.GetProperty("hiddenReason").GetString());
        Assert.Equal(2, (await server.JsonAsync("/api/v1/classes/1/races?hidden=true")).GetProperty("races").GetArrayLength());

        using var undone = await server.Client.DeleteAsync("/api/v1/races/1-5402746/hidden?reason=Name%20changed.");
        Assert.Equal(HttpStatusCode.NoContent, undone.StatusCode);
        await server.JsonAsync("/api/v1/races/1-5402746");
        var trail = await server.JsonAsync("/api/v1/races/1-5402746/audit");
        Assert.Equal(
            ["hide A name nobody should read.", "unhide Name changed."],
            trail.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("action")} {entry.GetProperty("reason")}"));
    }

    [Fact]
    public async Task A_hidden_result_is_there_for_organisers_who_ask_and_the_others_close_up()
    {
        await using var server = await ApiServer.StartAsync();
        string[] lines = [Line(1, 1, 90), Line(2, 1, 80), Line(3, 1, 80), Line(4, 1, 70)];
        await server.Races.PutAsync(Start, lines);

        using var hidden = await server.Client.PutAsJsonAsync("/api/v1/races/1-5402746/results/2/hidden", new { reason = "A test ride." });

        Assert.Equal(HttpStatusCode.NoContent, hidden.StatusCode);
        var shown = await server.JsonAsync("/api/v1/races/1-5402746");
        Assert.Equal(3, shown.GetProperty("racerCount").GetInt32());
        Assert.Equal(["1:1", "2:3", "3:4"], PlacesOf(shown));
        Assert.Equal([lines[0], lines[2], lines[3], ""], (await server.Client.GetStringAsync("/api/v1/races/1-5402746/telemetry.ndjson")).Split('\n'));
        var whole = await server.JsonAsync("/api/v1/races/1-5402746?hidden=true");
        Assert.Equal(["1:1", ":2", "2:3", "3:4"], PlacesOf(whole));
        Assert.Equal("A test ride.", whole.GetProperty("results")[1].GetProperty("hiddenReason").GetString());
        Assert.False(whole.GetProperty("results")[2].GetProperty("hidden").GetBoolean());
        Assert.False(whole.GetProperty("hidden").GetBoolean());
        Assert.Equal(
            string.Join('\n', lines) + "\n", await server.Client.GetStringAsync("/api/v1/races/1-5402746/telemetry.ndjson?hidden=true"));

        using var undone = await server.Client.DeleteAsync("/api/v1/races/1-5402746/results/2/hidden?reason=It%20counts.");
        Assert.Equal(HttpStatusCode.NoContent, undone.StatusCode);
        Assert.Equal(["1:1", "2:2", "2:3", "4:4"], PlacesOf(await server.JsonAsync("/api/v1/races/1-5402746")));
        var trail = await server.JsonAsync("/api/v1/races/1-5402746/audit");
        Assert.Equal(
            ["hide 2 A test ride.", "unhide 2 It counts."],
            trail.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("action")} {entry.GetProperty("racer")} {entry.GetProperty("reason")}"));
    }

    [Theory]
    [InlineData("/api/v1/races/1-5402746/results/x/hidden", "A reason.", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/races/1-5402746/results/-1/hidden", "A reason.", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/races/nothing/results/1/hidden", "A reason.", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/races/1-5402746/results/1/hidden", " ", HttpStatusCode.BadRequest)]
    public async Task A_result_is_hidden_only_with_a_racer_and_a_reason(string path, string reason, HttpStatusCode status)
    {
        await using var server = await ApiServer.StartAsync();

        using var refused = await server.Client.PutAsJsonAsync(path, new { reason });

        Assert.Equal(status, refused.StatusCode);
        Assert.Empty(server.Races.Rulings.Entries(null));
    }

    [Fact]
    public async Task The_trail_tells_who_ruled_and_is_given_page_by_page()
    {
        await using var server = await ApiServer.StartAsync();
        server.Client.DefaultRequestHeaders.Add("X-Alleycat-Organiser", Uri.EscapeDataString("Zoë Å."));
        for (var i = 0; i < 5; i++)
            (await server.Client.PutAsJsonAsync($"/api/v1/races/1-{i}/voided", new { reason = $"Reason {i}." })).EnsureSuccessStatusCode();

        var reasons = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await server.JsonAsync($"/api/v1/audit?limit=2{(cursor == "" ? "" : "&cursor=" + cursor)}");
            reasons.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("reason").GetString()!));
            Assert.All(page.GetProperty("entries").EnumerateArray(), entry =>
                Assert.Equal(("Zoë Å.", "machine"), (entry.GetProperty("who").GetString(), entry.GetProperty("proof").GetString())));
            cursor = page.GetProperty("cursor").GetString();
        }

        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"Reason {i}."), reasons);
    }

    [Fact]
    public async Task A_page_that_gave_its_own_name_this_machines_address_rules_nothing()
    {
        await using var server = await ApiServer.StartAsync();
        await server.Races.PutAsync(Start, Line(1, 1));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/races/1-5402746/voided")
        {
            Content = JsonContent.Create(new { reason = "From evil.example." }),
        };
        request.Headers.Host = "evil.example";

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False((await server.JsonAsync("/api/v1/races/1-5402746")).GetProperty("voided").GetBoolean());
    }

    [Fact]
    public async Task Organisers_are_told_what_is_odd_about_a_racers_seconds()
    {
        await using var server = await ApiServer.StartAsync();
        await server.Races.PutAsync(Start, Line(1, 1), Line(1, 9));

        var race = await server.JsonAsync("/api/v1/races/1-5402746");

        Assert.True(race.GetProperty("mayRule").GetBoolean());
        var notes = race.GetProperty("results")[0].GetProperty("notes").EnumerateArray().ToDictionary(
            note => note.GetProperty("code").GetString()!, note => note.GetProperty("text").GetString());
        Assert.Equal("1 gap, the longest of 7 s", notes["gap"]);
    }

    /// <summary>"rank:racer" of each place; no rank where the result is hidden.</summary>
    private static IEnumerable<string> PlacesOf(JsonElement race) =>
        race.GetProperty("results").EnumerateArray().Select(place => $"{place.GetProperty("rank")}:{place.GetProperty("racerId")}");

    [Theory]
    [InlineData("/api/v1/audit?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/audit?cursor=x", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/races/nothing/audit", HttpStatusCode.NotFound)]
    public async Task The_trail_refuses_what_it_does_not_know(string path, HttpStatusCode status)
    {
        await using var server = await ApiServer.StartAsync();
        await server.JsonAsync(path, status);
    }
}
