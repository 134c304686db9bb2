using Alleycat.StreamLog;
using Alleycat.StreamLog.Tests;

// The process that KillTests starts and kills: puts without end and says on stdout what was acknowledged, a line each.
if (args is not ["produce", var directory, var firstText])
    return 2;

await using var stream = StreamLog.Open(
    new StreamLogOptions { Directory = directory, ShardCount = 2, SegmentBytesMax = 64 << 10 }, TimeProvider.System);
using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
for (var i = int.Parse(firstText, null); ; i++)
{
    var entries = Enumerable.Range(0, 1 + i % 7).Select(n => Entries.Of($"{i}.{n}", $"key {n}")).ToArray();
    var results = await stream.PutRecordsAsync(entries);
    await output.WriteLineAsync(string.Join(' ', results.Select((r, n) => $"{r.ShardId.Index}:{r.SequenceNumber}:{i}.{n}")));
}
