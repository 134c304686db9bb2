using System.Collections.Concurrent;
using System.Text;
using Alleycat.Racing.Tests;
using static Alleycat.FirehoseTransform.Tests.TransformCall;

namespace Alleycat.FirehoseTransform.Tests;

/// <summary>The transform beside its page-long twin on a million generated and hostile records.</summary>
public sealed class TransformDifferentialTests
{
    private const int Events = 250;
    private const int RecordsPerEvent = 4_000;
    private const int FirstSeed = 7;

    [Fact]
    public void Transform_agrees_with_the_plain_one_on_a_million_records()
    {
        var results = new ConcurrentDictionary<string, int>();
        // Each event from a seed of its own: they are taken by as many threads as there are processors.
        Parallel.For(0, Events, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, number =>
        {
            foreach (var (result, count) in CompareEvent(FirstSeed + number))
                results.AddOrUpdate(result, count, (_, sum) => sum + count);
        });
        Assert.Equal(Events * RecordsPerEvent, results.Values.Sum());
        Assert.InRange(results["Ok"], 250_000, 900_000);
        Assert.InRange(results["ProcessingFailed"], 50_000, 750_000);
    }

    /// <summary>One event through both; how many records had which result.</summary>
    private static Dictionary<string, int> CompareEvent(int seed)
    {
        var messages = new TelemetryMessages(new Random(seed));
        var records = new byte[RecordsPerEvent][];
        for (var i = 0; i < records.Length; i++)
            records[i] = messages.Next();
        var answers = Answers(Event(records));
        Assert.Equal(RecordsPerEvent, answers.Count);
        var results = new Dictionary<string, int>();
        for (var i = 0; i < records.Length; i++)
        {
            var (result, text) = records[i].Length == 0 ? ("ProcessingFailed", "not-base64") : PlainTransform.Transform(records[i]);
            var answer = answers[i];
            var isSame = answer.RecordId == IdOf(i) && answer.Result == result && result switch
            {
                "Ok" => IsOneLine(answer.Data) && PlainTransform.Compact(answer.Text) + "\n" == text,
                "Dropped" => answer.Data.AsSpan().SequenceEqual(records[i]),
                _ => answer.Fault == text,
            };
            if (!isSame)
                Assert.Fail($"seed {seed}, record {i}: {Encoding.UTF8.GetString(records[i])}\n{result} {text}\n{answer.Result} {answer.Text}");
            results[result] = results.GetValueOrDefault(result) + 1;
        }
        return results;
    }

    private static bool IsOneLine(byte[] line) => line.AsSpan().IndexOfAny((byte)'\n', (byte)'\r') == line.Length - 1 && line[^1] == '\n';
}
