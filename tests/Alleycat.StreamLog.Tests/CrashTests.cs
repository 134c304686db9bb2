using Alleycat.Streaming;

namespace Alleycat.StreamLog.Tests;

/// <summary>The power goes at every call and in the middle of every write; what was acknowledged is there afterwards,
/// once, in order.</summary>
public sealed class CrashTests
{
    private static readonly StreamLogOptions Options = new()
    {
        Directory = "/stream", SegmentBytesMax = 4 << 10, CommitBytesMax = 1 << 10, CacheBytesMax = 0, CompressBatches = false,
    };

    private static StreamLog Open(SimulatedDisk disk, TimeProvider time) => StreamLog.Open(Options, time, disk, saltSeed: 7, epochMsMin: 1);

    [Fact]
    public async Task The_power_may_go_at_every_call_of_the_disk()
    {
        var callsInAll = int.MaxValue;
        for (var at = 1; at <= callsInAll; at++)
        {
            var disk = new SimulatedDisk(new Random(at)) { PowerLossAt = at };
            var acknowledged = new List<(string Text, SequenceNumber Number)>();
            var attempted = new List<string>();
            try
            {
                await using var stream = Open(disk, new ManualTime());
                for (var i = 0; i < 24; i++)
                {
                    var texts = Enumerable.Range(0, 1 + i % 3).Select(n => $"{i}.{n} {new string('x', i * 37 % 600)}").ToArray();
                    attempted.AddRange(texts);
                    var results = await stream.PutRecordsAsync([.. texts.Select(t => Entries.Of(t))]).AsTask().WaitAsync(Entries.Patience);
                    acknowledged.AddRange(texts.Zip(results).Where(p => p.Second.IsStored).Select(p => (p.First, p.Second.SequenceNumber)));
                }
                if (disk.Calls < at)
                    callsInAll = disk.Calls;
            }
            catch (Exception e) when (e is IOException or StreamLogException)
            {
                // The power is gone.
            }
            await VerifyAsync(disk.AfterPowerLoss(), acknowledged, attempted, $"power loss at call {at}");
        }
        Assert.InRange(callsInAll, 50, 1_000);
    }

    [Fact]
    public async Task The_last_write_may_be_torn_at_every_byte()
    {
        for (var bytes = 0; ; bytes++)
        {
            var disk = new SimulatedDisk(new Random(1));
            var stream = Open(disk, new ManualTime());
            var acknowledged = new List<(string, SequenceNumber)>();
            foreach (var text in new[] { "one", "two" })
                acknowledged.Add((text, (await stream.PutAsync(text)).SequenceNumber));
            // The write goes through, its flush does not: the power goes there.
            disk.PowerLossAt = disk.Calls + 2;
            await Assert.ThrowsAsync<StreamLogException>(() => stream.PutAsync("three, which is longer"));
            var whole = disk.Files.Values.Max(f => f.LastPendingBytes);

            await VerifyAsync(disk.AfterPowerLoss(bytes), acknowledged, ["one", "two", "three, which is longer"], $"torn at byte {bytes}");
            if (bytes == whole)
                break;
        }
    }

    [Fact]
    public async Task A_failed_call_of_the_disk_costs_its_own_put_and_no_other()
    {
        var callsInAll = int.MaxValue;
        for (var at = 1; at <= callsInAll; at++)
        {
            var disk = new SimulatedDisk(new Random(at));
            var acknowledged = new List<(string, SequenceNumber)>();
            var attempted = new List<string>();
            var stream = Open(disk, new ManualTime());
            var callsBefore = disk.Calls;
            disk.Fails = call => call == callsBefore + at;
            var failures = 0;
            for (var i = 0; i < 20; i++)
            {
                var text = $"{i} {new string('x', i * 137 % 900)}";
                attempted.Add(text);
                try
                {
                    acknowledged.Add((text, (await stream.PutAsync(text)).SequenceNumber));
                }
                catch (StreamLogException e)
                {
                    Assert.True(e.IsTransient);
                    Assert.Equal(StreamLogFault.WriteFailed, e.Fault);
                    failures++;
                }
            }
            Assert.InRange(failures, 0, 1);
            Assert.Equal(acknowledged.Select(a => a.Item1), stream.ReadTexts());
            if (disk.Calls < callsBefore + at)
                callsInAll = at;
            await VerifyAsync(disk.AfterPowerLoss(), acknowledged, attempted, $"failure of call {at}");
            await stream.DisposeAsync();
        }
        Assert.InRange(callsInAll, 40, 1_000);
    }

    [Fact]
    public async Task A_full_disk_refuses_every_put_and_accepts_again_when_there_is_room()
    {
        var disk = new SimulatedDisk(new Random(3));
        var stream = Open(disk, new ManualTime());
        var before = await stream.PutAsync("before");
        disk.IsFull = true;
        for (var i = 0; i < 5; i++)
        {
            var refused = await Assert.ThrowsAsync<StreamLogException>(() => stream.PutAsync($"refused {i}"));
            Assert.True(refused.IsTransient);
            Assert.Contains("No space left on device", refused.Message, StringComparison.Ordinal);
            Assert.Equal(["before"], stream.ReadTexts());
        }
        disk.IsFull = false;
        var behind = await stream.PutAsync("behind");
        Assert.Equal(["before", "behind"], stream.ReadTexts());
        await VerifyAsync(disk.AfterPowerLoss(), [("before", before.SequenceNumber), ("behind", behind.SequenceNumber)],
            ["before", "behind"], "full disk");
        await stream.DisposeAsync();
    }

    /// <summary>Opens what a crash left: all that was acknowledged, once, in order, under its number; of the rest at
    /// most what was tried.</summary>
    internal static async Task VerifyAsync(
        SimulatedDisk disk, List<(string Text, SequenceNumber Number)> acknowledged, List<string> attempted, string what)
    {
        for (var opening = 1; opening <= 2; opening++)
        {
            await using var stream = Open(disk, new ManualTime());
            var records = stream.ReadAll();
            var found = records.ToDictionary(r => r.SequenceNumber, Entries.Text);
            foreach (var (text, number) in acknowledged)
                Assert.True(found.TryGetValue(number, out var there) && there == text, $"{what}: lost '{text}'");
            Assert.Equal(found.Keys.Order(), records.Select(r => r.SequenceNumber));
            Assert.All(found.Values, text => Assert.True(attempted.Contains(text), $"{what}: invented '{text}'"));
            Assert.Equal(found.Count, found.Values.Distinct().Count());

            var next = $"after the crash {opening}";
            attempted.Add(next);
            acknowledged.Add((next, (await stream.PutAsync(next)).SequenceNumber));
        }
    }
}
