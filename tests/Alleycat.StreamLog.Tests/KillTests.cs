using System.Diagnostics;

namespace Alleycat.StreamLog.Tests;

/// <summary>A real process, really killed (SIGKILL), again and again on the same files.</summary>
public sealed class KillTests
{
    private const int Kills = 4;

    [Fact]
    public async Task What_a_killed_process_acknowledged_is_there_once_and_in_order()
    {
        using var directory = new TemporaryDirectory();
        var acknowledged = new List<string>();
        var random = new Random(5);
        for (var kill = 0; kill < Kills; kill++)
        {
            acknowledged.AddRange(await ProduceAndKillAsync(directory.Path, kill * 1_000_000, lines: random.Next(20, 200)));
            await VerifyAsync(directory.Path, acknowledged);
        }
    }

    /// <returns>Of each acknowledged record <c>shard:sequence number:text</c>.</returns>
    private static async Task<List<string>> ProduceAndKillAsync(string directory, int first, int lines)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
        };
        foreach (var argument in new[] { "exec", typeof(KillTests).Assembly.Location, "produce", directory, $"{first}" })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var acknowledged = new List<string>();
        try
        {
            for (var line = 0; line < lines; line++)
            {
                var text = await process.StandardOutput.ReadLineAsync(patience.Token);
                Assert.NotNull(text);
                acknowledged.AddRange(text.Split(' '));
            }
        }
        finally
        {
            process.Kill();
        }
        // What it said before it died counts too, but for a line cut short.
        var rest = await process.StandardOutput.ReadToEndAsync(patience.Token);
        foreach (var text in rest.Split('\n').SkipLast(1))
            acknowledged.AddRange(text.Split(' '));
        await process.WaitForExitAsync(patience.Token);
        return acknowledged;
    }

    private static async Task VerifyAsync(string directory, List<string> acknowledged)
    {
        await using var stream = StreamLog.Open(new StreamLogOptions { Directory = directory }, TimeProvider.System);
        for (var shard = 0; shard < 2; shard++)
        {
            var found = stream.ReadAll(shard, recordsMax: 1_000).Select(r => $"{shard}:{r.SequenceNumber}:{Entries.Text(r)}").ToList();
            var wanted = acknowledged.Where(a => a.StartsWith($"{shard}:", StringComparison.Ordinal)).ToList();
            var position = 0;
            foreach (var record in wanted)
            {
                position = found.IndexOf(record, position) + 1;
                Assert.True(position > 0, $"lost or out of order: {record}");
            }
            Assert.Equal(found.Count, found.Distinct().Count());
            Assert.Equal(found.Count, found.Select(f => f.Split(':')[2]).Distinct().Count());
        }
    }
}
