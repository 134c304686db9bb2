using System.Text;
using Alleycat.Streaming;

namespace Alleycat.StreamLog.Tests;

/// <summary>Entries and records as short texts, so that a failing assertion can be read.</summary>
internal static class Entries
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static PutRecordsEntry Of(string text, string key = "key") => new(PartitionKey.Of(key), Encoding.UTF8.GetBytes(text));

    public static PutRecordsEntry[] Range(int first, int count, string key = "key") =>
        [.. Enumerable.Range(first, count).Select(i => Of($"record {i}", key))];

    public static string Text(StreamRecord record) => Encoding.UTF8.GetString(record.Data.Span);

    public static async Task<PutRecordsResult> PutAsync(this StreamLog stream, string text, string key = "key") =>
        (await stream.PutRecordsAsync([Of(text, key)]).AsTask().WaitAsync(Patience))[0];

    /// <summary>Everything a shard holds, read in small steps.</summary>
    public static List<StreamRecord> ReadAll(this StreamLog stream, int shard = 0, int recordsMax = 7, int bytesMax = 1 << 20)
    {
        using var reader = stream.OpenReader(new ShardId(shard));
        var all = new List<StreamRecord>();
        SequenceNumber? after = null;
        while (reader.Read(after, recordsMax, bytesMax) is { Count: > 0 } records)
        {
            all.AddRange(records);
            after = records[^1].SequenceNumber;
        }
        return all;
    }

    public static List<string> ReadTexts(this StreamLog stream, int shard = 0) => [.. stream.ReadAll(shard).Select(Text)];
}
