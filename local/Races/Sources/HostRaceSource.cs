using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Alleycat.HistoryProcessor;
using Alleycat.Local.Commands;
using Alleycat.Local.Http;
using Alleycat.Local.Organisers;
using Alleycat.Racing;

namespace Alleycat.Local.Races.Sources;

/// <summary>Races of a running host, asked over HTTP.</summary>
/// <param name="client">Its base address is the host's; owned by this.</param>
/// <param name="pass">The organiser's, or null.</param>
internal sealed class HostRaceSource(HttpClient client, string? pass) : IRaceSource
{
    private const int PlacesPerPage = 1_000;
    private const int RacesPerPage = 100;
    private const int LineCharsMax = 64 * 1024;

    public async Task<IReadOnlyList<RaceListEntry>> ListAsync(
        int classId, int count, bool withHidden, CancellationToken cancellationToken)
    {
        var races = new List<RaceListEntry>();
        var hidden = withHidden ? "&hidden=true" : "";
        for (string? cursor = ""; cursor is not null && races.Count < count;)
        {
            var limit = Math.Min(RacesPerPage, count - races.Count);
            var page = await GetAsync<RaceList>(
                $"/api/v1/classes/{classId}/races?limit={limit}{Cursor(cursor)}{hidden}", cancellationToken)
                ?? throw Unexpected("a class that is there");
            races.AddRange(page.Races);
            cursor = page.Cursor;
        }
        return races;
    }

    public async Task<RaceResultPage?> ResultAsync(RaceKey race, CancellationToken cancellationToken)
    {
        var hidden = await HiddenQueryAsync(race, cancellationToken);
        RaceResultPage? whole = null;
        var places = new List<PlaceEntry>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await GetAsync<RaceResultPage>($"/api/v1/races/{race}?limit={PlacesPerPage}{Cursor(cursor)}{hidden}", cancellationToken);
            if (page is null)
                return null;
            whole ??= page;
            places.AddRange(page.Results);
            cursor = page.Cursor;
        }
        return whole! with { Results = places, Cursor = null };
    }

    public async IAsyncEnumerable<RaceLine> ReadAsync(RaceKey race, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var hidden = (await HiddenQueryAsync(race, cancellationToken)).Replace('&', '?');
        using var response = await SendAsync(HttpMethod.Get, $"/api/v1/races/{race}/telemetry.ndjson{hidden}", null, null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            yield break;
        await ThrowUnlessOkAsync(response, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var limits = new TelemetryLimits { SecondMax = 3_600 };
        while (await ReadLineAsync(reader, cancellationToken) is { } text)
        {
            var line = System.Text.Encoding.UTF8.GetBytes(text);
            if (Parse(line, limits) is { } read)
                yield return read;
        }
    }

    public async Task RuleAsync(
        RulingAction action, RaceKey race, int? racerId, string reason, string who, CancellationToken cancellationToken)
    {
        var what = action is RulingAction.Void or RulingAction.Unvoid ? "voided" : racerId is null ? "hidden" : $"results/{racerId}/hidden";
        var isNew = action is RulingAction.Void or RulingAction.Hide;
        using var response = await SendAsync(
            isNew ? HttpMethod.Put : HttpMethod.Delete,
            $"/api/v1/races/{race}/{what}{(isNew || reason.Length == 0 ? "" : "?reason=" + Uri.EscapeDataString(reason))}",
            isNew ? JsonContent.Create(new RulingRequest(reason)) : null, who, cancellationToken);
        await ThrowUnlessOkAsync(response, cancellationToken);
    }

    public async Task<AuditPage> AuditAsync(RaceKey? race, CancellationToken cancellationToken)
    {
        var path = race is { } one ? $"/api/v1/races/{one}/audit" : "/api/v1/audit";
        var entries = new List<AuditEntryView>();
        IReadOnlyList<int> broken = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await GetAsync<AuditPage>($"{path}?limit=1000{Cursor(cursor)}", cancellationToken) ?? throw Unexpected("an audit trail");
            entries.AddRange(page.Entries);
            (broken, cursor) = (page.BrokenLines, page.Cursor);
        }
        return new(entries, null, broken);
    }

    public async Task<byte[]?> HistoryAsync(int classId, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"/class-{classId}.gz", null, null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await ThrowUnlessOkAsync(response, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return default;
    }

    /// <summary>Hidden races are asked for by whoever may see them; anybody else gets what everybody gets.</summary>
    private async Task<string> HiddenQueryAsync(RaceKey race, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"/api/v1/races/{race}?limit=1&hidden=true", null, null, cancellationToken);
        return response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && pass is null ? "" : "&hidden=true";
    }

    private static string Cursor(string cursor) => cursor.Length == 0 ? "" : "&cursor=" + Uri.EscapeDataString(cursor);

    private static RaceLine? Parse(byte[] line, TelemetryLimits limits) =>
        DeliveredLine.TryRead(line.ToArray(), limits, out var telemetry, out _) ? RaceLine.Of(telemetry, line) : null;

    private static async ValueTask<string?> ReadLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            var line = await reader.ReadLineAsync(cancellationToken);
            return line?.Length > LineCharsMax ? throw Unexpected("lines of telemetry") : line;
        }
        catch (IOException fault)
        {
            throw new CommandException(
                ExitCode.Failed, "answer-cut-off", $"The host's answer ended in the middle: {fault.Message}", "Does it still run? Try again.");
        }
    }

    /// <returns>Null for 404.</returns>
    private async Task<T?> GetAsync<T>(string path, CancellationToken cancellationToken) where T : class
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await ThrowUnlessOkAsync(response, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, cancellationToken);
        }
        catch (JsonException)
        {
            throw Unexpected("JSON of Alleycat");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, string? who, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (pass is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", pass);
        if (who is not null)
            request.Headers.Add(OrganiserGate.NameHeader, Uri.EscapeDataString(who));
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(
                ExitCode.CannotConnect, "cannot-connect", $"{client.BaseAddress} does not answer: {(fault.InnerException ?? fault).Message}",
                "Is it running? For https also say whom to trust: --authority authority.crt");
        }
    }

    private static async Task ThrowUnlessOkAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        var (code, title) = ReadProblem(await response.Content.ReadAsStringAsync(cancellationToken));
        var isRefused = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        throw new CommandException(
            response.StatusCode switch
            {
                HttpStatusCode.BadRequest => ExitCode.Usage,
                HttpStatusCode.NotFound => ExitCode.NotFound,
                HttpStatusCode.Conflict => ExitCode.Conflict,
                _ => ExitCode.Failed,
            },
            code ?? "refused", title ?? $"The host answered {(int)response.StatusCode}.",
            isRefused ? "Put an organiser's pass into ALLEYCAT_PASS (alleycat organiser add), or do this at the machine itself."
                : "The host's own log on standard error may say more.");
    }

    private static (string? Code, string? Title) ReadProblem(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return (
                problem.RootElement.GetProperty("type").GetString()?.Split(':')[^1], problem.RootElement.GetProperty("title").GetString());
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (null, null);
        }
    }

    private static CommandException Unexpected(string what) => new(
        ExitCode.Failed, "not-alleycat", $"The answer is not {what}.", "Is it another program that listens there, or another version?");
}
