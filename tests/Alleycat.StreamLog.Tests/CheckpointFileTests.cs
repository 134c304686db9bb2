using Alleycat.Streaming;

namespace Alleycat.StreamLog.Tests;

public sealed class CheckpointFileTests
{
    private static readonly ShardId Shard = new(3);

    [Fact]
    public async Task A_checkpoint_is_read_back_by_another_process()
    {
        using var directory = new TemporaryDirectory();
        var number = new SequenceNumber(UInt128.MaxValue);
        Assert.Null(new CheckpointFile(directory.Path).Read("delivery", Shard));
        await new CheckpointFile(directory.Path).WriteAsync("delivery", Shard, number);
        Assert.Equal(number, new CheckpointFile(directory.Path).Read("delivery", Shard));
        Assert.Null(new CheckpointFile(directory.Path).Read("delivery", new ShardId(4)));
        Assert.Null(new CheckpointFile(directory.Path).Read("rankings", Shard));
        await new CheckpointFile(directory.Path).WriteAsync("delivery", Shard, new SequenceNumber(7));
        Assert.Equal(new SequenceNumber(7), new CheckpointFile(directory.Path).Read("delivery", Shard));
        Assert.True(File.Exists(Path.Combine(directory.Path, "checkpoints", "delivery", "shardId-000000000003")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../other")]
    [InlineData("a b")]
    public async Task A_consumers_name_is_checked(string consumer)
    {
        using var directory = new TemporaryDirectory();
        Assert.Throws<ArgumentException>(() => new CheckpointFile(directory.Path).Read(consumer, Shard));
        await Assert.ThrowsAsync<ArgumentException>(async () => await new CheckpointFile(directory.Path).WriteAsync(consumer, Shard, default));
    }

    [Fact]
    public async Task After_a_crash_at_any_call_there_is_the_last_checkpoint_acknowledged_or_the_one_under_way()
    {
        for (var at = 1; ; at++)
        {
            var disk = new SimulatedDisk(new Random(at)) { PowerLossAt = at };
            var checkpoints = new CheckpointFile("/data", disk);
            SequenceNumber? acknowledged = null;
            var tried = 0;
            try
            {
                for (tried = 1; tried <= 5; tried++)
                {
                    await checkpoints.WriteAsync("delivery", Shard, new SequenceNumber((UInt128)tried));
                    acknowledged = new SequenceNumber((UInt128)tried);
                }
            }
            catch (IOException)
            {
                // The power is gone.
            }
            var found = new CheckpointFile("/data", disk.AfterPowerLoss()).Read("delivery", Shard);
            Assert.True(found == acknowledged || found == new SequenceNumber((UInt128)tried), $"crash at {at}: {found} after {acknowledged}");
            if (disk.Calls < at)
                break;
        }
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_a_fault_and_an_unknown_version_another()
    {
        using var directory = new TemporaryDirectory();
        var checkpoints = new CheckpointFile(directory.Path);
        await checkpoints.WriteAsync("delivery", Shard, new SequenceNumber(12345));
        var path = Path.Combine(directory.Path, "checkpoints", "delivery", Shard.ToString());
        var pristine = await File.ReadAllBytesAsync(path);
        for (var i = 0; i < pristine.Length; i++)
        {
            var damaged = pristine.ToArray();
            damaged[i] ^= 0x04;
            await File.WriteAllBytesAsync(path, damaged);
            Assert.Throws<StreamLogCorruptException>(() => checkpoints.Read("delivery", Shard));
        }
        for (var length = 0; length < pristine.Length; length++)
        {
            await File.WriteAllBytesAsync(path, pristine[..length]);
            Assert.Throws<StreamLogCorruptException>(() => checkpoints.Read("delivery", Shard));
        }
        var body = "alleycat-checkpoint 2\nsequence-number 1\n"u8.ToArray();
        await File.WriteAllTextAsync(path, $"{System.Text.Encoding.UTF8.GetString(body)}crc32c {Crc32C.Of(body):x8}\n");
        Assert.Equal(StreamLogFault.UnknownVersion, Assert.Throws<StreamLogException>(() => checkpoints.Read("delivery", Shard)).Fault);
    }
}
