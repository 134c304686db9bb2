using System.Globalization;
using System.Text.Json.Nodes;
using Alleycat.Aws.Tests;
using Alleycat.Streaming;

namespace Alleycat.LiveRankings.Tests;

/// <summary>A class's board as IoT Core is told it.</summary>
internal static class PublishedBoard
{
    /// <summary>Calls until a board of the class is drawn: one is due each 0.9 seconds.</summary>
    public static async Task<JsonObject> NextAsync(ScriptedServer iot, int classId, Func<Task<string>> callAsync)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"/topics/alleycat-subscribe%2Fclass-{classId}?qos=0&retain=true");
        var before = iot.Requests.Count;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            await callAsync();
            if (iot.Requests.Skip(before).LastOrDefault(asked => asked.Target == target) is { } asked)
                return JsonNode.Parse(asked.Body)!.AsObject();
        }
    }

    /// <summary>Checks that it is the board which one process, given all records at once, would draw at that moment.</summary>
    public static async Task AssertOneProcessAsync(StreamRecord[] records, int classId, int racers, JsonObject told)
    {
        var time = new FakeTime();
        time.Set(DateTimeOffset.FromUnixTimeMilliseconds(told["serverTime"]!.GetValue<long>()));
        var expected = new FakePublisher();
        using var process = new LiveRankingsHandler(expected, new(), time);
        await RaceRecords.CallAsync(process.HandleAsync, RaceRecords.Event(0, records));
        await process.PublishAsync();
        var topic = string.Create(CultureInfo.InvariantCulture, $"alleycat-subscribe/class-{classId}");
        var board = JsonNode.Parse(expected.Last(topic).Payload.Span)!.AsObject();
        Assert.True(board.Remove("seq") && told.Remove("seq"));
        Assert.Equal(racers, board["racerCount"]!.GetValue<int>());
        Assert.Equal(board.ToJsonString(), told.ToJsonString());
    }
}
