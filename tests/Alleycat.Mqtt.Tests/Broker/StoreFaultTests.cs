using System.Buffers;
using System.Text;
using Alleycat.Disk;
using Alleycat.Disk.Tests.Simulation;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Storage;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>The journal on a disk that is full, fails, loses what was not flushed, and comes back.</summary>
public sealed class StoreFaultTests
{
    private const string Store = "/store";

    /// <summary>A life whose every call of the disk is tried has no more than so many.</summary>
    private const int CallsMax = 2_000;

    /// <summary>The smallest there is: with a session that is owed much the state is written anew all the time.</summary>
    private const int AlwaysRotates = 4096;

    private const int NeverRotates = 1 << 20;

    private static MqttBrokerOptions On(IDisk disk, int rotateBytes = AlwaysRotates) =>
        new() { StoreDirectory = Store, StoreRotateBytes = rotateBytes, Disk = disk };

    [Fact]
    public async Task A_full_disk_is_told_as_it_is_and_the_broker_goes_on_when_there_is_room()
    {
        var (disk, time) = (new SimulatedDisk(new Random(1)), new FakeTime());
        await using (var host = new BrokerHost(On(disk), time))
        {
            await using var publisher = await host.ConnectAsync("publisher");
            await host.Broker.PublishAsync(Retained("board", "before"));
            disk.IsFull = true;
            await Assert.ThrowsAsync<MqttStoreException>(() => host.Broker.PublishAsync(Retained("board", "lost?")).AsTask());
            Assert.Contains("No space left", host.Broker.StoreFault, StringComparison.Ordinal);

            // Whoever would have to be told what is not so is told nothing.
            await publisher.PublishAsync("board", "never acknowledged"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, 1, retain: true);
            Assert.Empty(await publisher.ReceiveToEndAsync());
            var end = await host.NextEndAsync();
            Assert.Equal(MqttConnectionEndCause.StoreFailed, end.Cause);
            Assert.IsType<MqttStoreException>(end.Error);
            await using var refused = await host.DialAsync();
            Assert.Equal((byte)MqttConnectReturnCode.ServerUnavailable, (await refused.ConnectAsync("refused")).Code);

            // It stays full: every second the broker tries, and leaves no heap of files behind.
            for (var second = 0; second < 30; second++)
                time.Advance(TimeSpan.FromSeconds(1));
            Assert.NotNull(host.Broker.StoreFault);
            Assert.InRange(MqttJournal.Files(disk, Store).Count, 1, 3);

            disk.IsFull = false;
            for (var second = 0; host.Broker.StoreFault is not null; second++)
            {
                Assert.True(second < 600, $"It does not recover: {host.Broker.StoreFault}");
                time.Advance(TimeSpan.FromSeconds(1));
                for (var turn = 0; turn < 2_000 && host.Broker.StoreFault is not null; turn++)
                    await Task.Yield();
            }
            await host.AssertServesAsync();
            await host.Broker.PublishAsync(Retained("other", "after"));
        }
        await using var again = new BrokerHost(On(disk.AfterPowerLoss()), new FakeTime());
        Assert.Equal(["board=never acknowledged", "other=after"], await ReadRetainedAsync(again));
    }

    [Fact]
    public async Task What_was_deleted_while_the_disk_failed_does_not_come_back_with_the_files_of_before()
    {
        var (disk, time) = (new SimulatedDisk(new Random(2)), new FakeTime());
        await using (var host = new BrokerHost(On(disk), time))
        {
            await (await host.ConnectAsync("gone", cleanSession: false)).DisposeAsync();
            await host.NextEndAsync();
            await host.Broker.PublishAsync(Retained("deleted", "gone"));
            await host.Broker.PublishAsync(Retained("kept", "there"));
            await using (var cleaner = await host.ConnectAsync("watch", cleanSession: false))
            {
                disk.IsFull = true;
                await Assert.ThrowsAsync<MqttStoreException>(() => host.Broker.PublishAsync(Retained("deleted", "")).AsTask());
            }
            await host.NextEndAsync();

            // Of the recovery only the last part fails: the old files stay beside the new one.
            disk.IsFull = false;
            var before = MqttJournal.Files(disk, Store)[^1].Path;
            disk.Faults.FailingKind = "delete";
            await RecoverAsync(host);
            await host.Broker.PublishAsync(Retained("deleted", ""));
            Assert.True(disk.FileExists(before));
        }
        await using var again = new BrokerHost(On(disk.AfterPowerLoss()), new FakeTime());
        Assert.Equal(["kept=there"], await ReadRetainedAsync(again));
    }

    [Fact]
    public async Task A_disk_that_cannot_be_written_at_the_start_is_named()
    {
        var disk = new SimulatedDisk(new Random(3)) { IsFull = true };
        var fault = Assert.Throws<MqttStoreException>(() => new BrokerHost(On(disk)));
        Assert.Contains(Store, fault.Message, StringComparison.Ordinal);
        Assert.Contains("No space left", fault.Message, StringComparison.Ordinal);
        disk.IsFull = false;
        await using var host = new BrokerHost(On(disk));
        await host.AssertServesAsync();
    }

    /// <summary>The power goes, or the disk fails, at each of its calls in turn: what was acknowledged is there after it.</summary>
    [Theory]
    [InlineData(DiskFault.PowerLoss, AlwaysRotates)]
    [InlineData(DiskFault.PowerLoss, NeverRotates)]
    [InlineData(DiskFault.OneCallFails, AlwaysRotates)]
    [InlineData(DiskFault.OneCallFails, NeverRotates)]
    [InlineData(DiskFault.ThreeCallsFail, AlwaysRotates)]
    public async Task What_was_acknowledged_survives_a_fault_at_every_call_of_the_disk(DiskFault fault, int rotateBytes)
    {
        var calls = 0;
        for (var at = 1; at <= CallsMax; at++)
        {
            calls = await LiveAsync(fault, at, rotateBytes, static disk => disk);
            if (calls < at)
                return;
        }
        Assert.Fail($"A life has {calls} calls of the disk.");
    }

    /// <summary>Each flush left out is noticed by the test above, or it would prove nothing.</summary>
    [Theory]
    [InlineData("files are not flushed")]
    [InlineData("names are not flushed")]
    [InlineData("failed flushes are hidden")]
    public async Task A_flush_left_out_is_noticed(string mutation)
    {
        Func<IDisk, IDisk> lie = mutation switch
        {
            "files are not flushed" => static disk => new LyingDisk(disk, flushesFiles: false),
            "names are not flushed" => static disk => new LyingDisk(disk, flushesDirectories: false),
            _ => static disk => new LyingDisk(disk, hidesFaults: true),
        };
        // A state that is written anew all the time would mend what a flush has lost.
        var (fault, rotateBytes) = mutation == "failed flushes are hidden" ? (DiskFault.OneCallFails, NeverRotates) : (DiskFault.PowerLoss, AlwaysRotates);
        for (var at = 1; at <= CallsMax; at++)
        {
            try
            {
                if (await LiveAsync(fault, at, rotateBytes, lie) < at)
                    break;
            }
            catch (LostException)
            {
                return;
            }
        }
        Assert.Fail($"Every life went well although {mutation}.");
    }

    /// <summary>One life: a kept session, boards and news, and a fault; then the power goes and what was acknowledged is looked for.</summary>
    /// <returns>Calls of the disk; fewer than the fault's where it never came.</returns>
    private static async Task<int> LiveAsync(DiskFault fault, int at, int rotateBytes, Func<IDisk, IDisk> lie)
    {
        var disk = new SimulatedDisk(new Random(at));
        if (fault == DiskFault.PowerLoss)
            disk.PowerLossAt = at;
        else
            disk.Fails = call => call >= at && call < at + (fault == DiskFault.OneCallFails ? 1 : 3);
        var acknowledged = await AcknowledgeAsync(disk, rotateBytes, lie);
        var calls = disk.Calls;
        await using var again = new BrokerHost(On(disk.AfterPowerLoss()), new FakeTime());
        if (acknowledged.Count == 0)
            return calls;
        var received = new List<int>();
        await using (var back = await again.ConnectAsync("keeper", cleanSession: false))
        {
            await back.SendHexAsync("C0 00");
            for (var packet = await back.ReceiveAsync(); packet.Type == MqttControlPacketType.Publish; packet = await back.ReceiveAsync())
            {
                received.Add(Number(packet.AsPublish().Payload));
                await back.AcknowledgeAsync(packet.AsPublish().PacketId);
            }
        }
        if (acknowledged.Except(received).Any())
            throw new LostException($"At call {at}: {string.Join(' ', acknowledged.Except(received))} acknowledged and not delivered.");
        Assert.Equal(received.Order(), received);
        var retained = await ReadRetainedAsync(again);
        if (retained.Count != 1 || Number(retained[0].Split('=')[1]) < acknowledged[^1])
            throw new LostException($"At call {at}: the board is [{string.Join(' ', retained)}], acknowledged was {acknowledged[^1]}.");
        return calls;
    }

    private static async Task<List<int>> AcknowledgeAsync(SimulatedDisk disk, int rotateBytes, Func<IDisk, IDisk> lie)
    {
        var (acknowledged, time) = (new List<int>(), new FakeTime());
        try
        {
            await using var host = await StartAsync(lie(disk), disk, rotateBytes, time);
            await SubscribeAsync(host, disk);
            for (var number = 1; number <= 24 && disk.Faults.HasPower; number++)
            {
                try
                {
                    await host.Broker.PublishAsync(Retained("board", $"{number} {new string('x', 300)}"));
                    acknowledged.Add(number);
                }
                catch (MqttStoreException)
                {
                    await RecoverAsync(host, disk);
                }
            }
        }
        catch (MqttStoreException) when (!disk.Faults.HasPower)
        {
            // It went while the broker started.
        }
        return acknowledged;
    }

    private static async Task<BrokerHost> StartAsync(IDisk disk, SimulatedDisk real, int rotateBytes, FakeTime time)
    {
        while (true)
        {
            try
            {
                return new BrokerHost(On(disk, rotateBytes), time);
            }
            catch (MqttStoreException) when (real.Faults.HasPower)
            {
                // A disk that fails once is tried again, as by who starts the broker again.
                await Task.Yield();
            }
        }
    }

    /// <summary>A session that is kept, and whose client is away.</summary>
    private static async Task SubscribeAsync(BrokerHost host, SimulatedDisk disk)
    {
        while (disk.Faults.HasPower)
        {
            await using var keeper = await host.DialAsync();
            // In one piece: a broker whose disk fails at the first packet closes before a second could be sent.
            await keeper.SendAsync(output =>
            {
                new MqttConnectPacket
                {
                    ProtocolVersion = MqttProtocolVersion.V311, ClientId = "keeper", CleanSession = false,
                }.Write(output);
                new MqttSubscribePacket(1, [new("#", MqttQualityOfServiceLevel.AtLeastOnce)]).Write(output, MqttProtocolVersion.V311);
                output.Write(Convert.FromHexString("E000"));
            });
            var answers = await keeper.ReceiveToEndAsync();
            await host.NextEndAsync();
            if (answers.Any(packet => packet.Type == MqttControlPacketType.SubAck))
                return;
            await RecoverAsync(host, disk);
        }
    }

    /// <summary>As the broker does once a second, until it has succeeded or the power is gone.</summary>
    private static async Task RecoverAsync(BrokerHost host, SimulatedDisk? disk = null)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (host.Broker.StoreFault is not null && disk?.Faults.HasPower != false)
        {
            Assert.False(patience.IsCancellationRequested, $"It does not recover: {host.Broker.StoreFault}");
            host.Broker.Journal!.TryRecover();
            await Task.Yield();
        }
    }

    private static async Task<List<string>> ReadRetainedAsync(BrokerHost host)
    {
        await using var reader = await host.ConnectAsync($"reader-{Guid.NewGuid():N}");
        await reader.SubscribeAsync("#");
        await reader.SendHexAsync("C0 00");
        var found = new List<string>();
        for (var packet = await reader.ReceiveAsync(); packet.Type == MqttControlPacketType.Publish; packet = await reader.ReceiveAsync())
            found.Add($"{packet.AsPublish().Topic}={packet.AsPublish().Payload}");
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static Streaming.TopicMessage Retained(string topic, string payload) => new(topic, Encoding.UTF8.GetBytes(payload), Qos: 1, Retain: true);

    private static int Number(string payload) => int.Parse(payload.Split(' ')[0], null);

    /// <summary>What befalls the disk.</summary>
    public enum DiskFault
    {
        PowerLoss,
        OneCallFails,
        ThreeCallsFail,
    }

    private sealed class LostException(string message) : Exception(message);
}
