using Alleycat.Aws.Tests;
using Alleycat.DynamoDb.Tests;
using Alleycat.Streaming;
using Amazon.DynamoDBv2.Model;

namespace Alleycat.LiveRankings.Tests;

/// <summary>The very zip when something fails in the midst of a batch, comes too late or comes again: Lambda's retries lead to the same boards.</summary>
[Collection(RankingsCollection.Name)]
public sealed class PublishedRankingsFailureTests(PublishedRankings published, Dynalite dynalite)
{
    private const int Racers = 3;
    private const int Seconds = 20;

    [Fact]
    public async Task A_failure_in_the_midst_of_a_batch_is_named_by_its_record_and_what_came_before_stays_done()
    {
        const long race = 5402747;
        var (first, second) = (Ride(classId: 2, race), Ride(classId: 3, race));
        // Half of one race, then both in turns: the other's first record is in the midst of the batch.
        var half = first.Count / 2;
        List<string> messages = [.. first[..half], .. second.Zip(first[half..].Concat(first)).SelectMany(pair => new[] { pair.First, pair.Second })];
        var records = Records(messages);
        var failed = records[half].SequenceNumber.ToString();

        await using var iot = await ScriptedServer.StartAsync(_ => ScriptedServer.Answer.Json(200, "{}"));
        await using var table = await RefusingTable.StartAsync(dynalite.Client.Config.ServiceURL);
        await using (var one = new RankingsProcess(published.Assembly, iot.Address, table.Address, Dynalite.Table))
        {
            table.RefusedPut = $"3#{race}";
            Assert.Equal($$"""{"batchItemFailures":[{"itemIdentifier":"{{failed}}"}]}""", await one.CallAsync(RaceRecords.Event(0, records)));
            Assert.NotEqual(0, table.Refusals);
        }
        Assert.NotEqual(0, await ItemsOfAsync($"2#{race}"));
        Assert.Equal(0, await ItemsOfAsync($"3#{race}"));

        // Lambda goes on at the record that was named, wherever there is an instance.
        table.RefusedPut = null;
        await using var two = new RankingsProcess(published.Assembly, iot.Address, table.Address, Dynalite.Table);
        Assert.Equal("""{"batchItemFailures":[]}""", await two.CallAsync(RaceRecords.Event(0, records.AsSpan(half))));
        var told = await PublishedBoard.NextAsync(iot, 2, () => two.CallAsync(RaceRecords.Event(0, records[0])));
        await PublishedBoard.AssertOneProcessAsync(records, 2, Racers, told);
        told = await PublishedBoard.NextAsync(iot, 3, () => two.CallAsync(RaceRecords.Event(0, records[half])));
        await PublishedBoard.AssertOneProcessAsync(records, 3, Racers, told);
    }

    [Fact]
    public async Task A_batch_that_came_too_late_or_comes_twice_or_holds_what_is_no_telemetry_gives_the_board_of_one_process()
    {
        var messages = Ride(classId: 4, race: 5402748);
        messages.Insert(5, "no telemetry");
        messages.Insert(30, "{\"second\":");
        var records = Records(messages);
        await using var iot = await ScriptedServer.StartAsync(_ => ScriptedServer.Answer.Json(200, "{}"));
        await using var function = new RankingsProcess(published.Assembly, iot.Address, dynalite.Client.Config.ServiceURL, Dynalite.Table);

        var batch = RaceRecords.Event(0, records);
        await function.CallTooLateAsync(batch);
        Assert.Equal(0, await ItemsOfAsync("4#5402748"));
        for (var times = 0; times < 2; times++)
            Assert.Equal("""{"batchItemFailures":[]}""", await function.CallAsync(batch));

        var told = await PublishedBoard.NextAsync(iot, 4, () => function.CallAsync(RaceRecords.Event(0, records[0])));
        await PublishedBoard.AssertOneProcessAsync(records, 4, Racers, told);
    }

    private static List<string> Ride(int classId, long race)
    {
        var random = new Random(classId);
        return
        [
            .. Enumerable.Range(1, Seconds).SelectMany(second => Enumerable.Range(0, Racers).Select(
                racer => RaceRecords.Message(classId, race, 100 + racer, second, 60 + random.Next(60), $"Rider {racer}"))),
        ];
    }

    /// <summary>All of it arrived within the last seconds.</summary>
    private static StreamRecord[] Records(List<string> messages)
    {
        var startMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 10 * messages.Count;
        return [.. messages.Select((message, index) => RaceRecords.Record(1 + index, message, startMs + 10 * index))];
    }

    private async Task<int> ItemsOfAsync(string partition) => (await dynalite.Client.QueryAsync(new QueryRequest
    {
        TableName = Dynalite.Table,
        KeyConditionExpression = "race = :race",
        ExpressionAttributeValues = new() { [":race"] = new AttributeValue(partition) },
    })).Items?.Count ?? 0;
}
