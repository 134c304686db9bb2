using System.Buffers;
using System.Text;
using Alleycat.Disk;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Storage;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Broker;

/// <summary>Retained messages and kept sessions outlive the broker, also one that is killed.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("alleycat-mqtt-");

    private MqttBrokerOptions Options => new() { StoreDirectory = Path.Combine(_directory.FullName, "store") };

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Retained_messages_survive_a_restart_and_deleted_ones_do_not_come_back()
    {
        await using (var host = new BrokerHost(Options))
        {
            await using var peer = await host.ConnectAsync();
            await PublishRetainedAsync(peer, "kept", "old");
            await PublishRetainedAsync(peer, "kept", "new");
            await PublishRetainedAsync(peer, "deleted", "gone");
            await PublishRetainedAsync(peer, "deleted", "");
        }
        await using var again = new BrokerHost(Options);
        Assert.Equal(1, again.Broker.RetainedCount);
        await using var subscriber = await again.ConnectAsync();
        await subscriber.SubscribeAsync("#", MqttQualityOfServiceLevel.AtLeastOnce);
        var message = (await subscriber.ReceiveAsync()).AsPublish();
        Assert.Equal(("kept", "new", true), (message.Topic, message.Payload, message.Retain));
        Assert.Equal(MqttQualityOfServiceLevel.AtLeastOnce, message.Qos);
    }

    [Fact]
    public async Task A_kept_session_survives_a_restart_with_subscriptions_and_messages()
    {
        await using (var host = new BrokerHost(Options))
        {
            await using var keeper = await host.ConnectAsync("keeper", cleanSession: false);
            await keeper.SubscribeAsync("t/+", MqttQualityOfServiceLevel.AtLeastOnce);
            await keeper.SubscribeAsync("left", MqttQualityOfServiceLevel.AtLeastOnce);
            await keeper.SendAsync(output => new MqttUnsubscribePacket(2, ["left"]).Write(output, MqttProtocolVersion.V311));
            await keeper.ReceiveAsync();
            await host.Broker.PublishAsync(new("t/1", "acknowledged"u8.ToArray(), Qos: 1));
            await keeper.AcknowledgeAsync((await keeper.ReceiveAsync()).AsPublish().PacketId);
            await host.Broker.PublishAsync(new("t/2", "sent"u8.ToArray(), Qos: 1));
            await keeper.ReceiveAsync();
            await keeper.DisconnectAsync();
            await host.NextEndAsync();
            await host.Broker.PublishAsync(new("t/3", "queued"u8.ToArray(), Qos: 1));
            await host.Broker.PublishAsync(new("left", "not wanted"u8.ToArray(), Qos: 1));
        }

        await using var again = new BrokerHost(Options);
        await again.Broker.PublishAsync(new("t/4", "new"u8.ToArray(), Qos: 1));
        await using var back = await again.DialAsync();
        Assert.True((await back.ConnectAsync("keeper", cleanSession: false)).IsSessionPresent);
        foreach (var expected in new[] { "sent", "queued", "new" })
        {
            var message = (await back.ReceiveAsync()).AsPublish();
            Assert.Equal(expected, message.Payload);
            await back.AcknowledgeAsync(message.PacketId);
        }
        await back.AssertNothingBeforePingRespAsync();
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_kill_at_that_instant()
    {
        await using var host = new BrokerHost(Options);
        var keeper = await host.ConnectAsync("keeper", cleanSession: false);
        await keeper.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
        await keeper.DisconnectAsync();
        await host.NextEndAsync();
        await keeper.DisposeAsync();
        await using var publisher = await host.ConnectAsync("publisher");
        for (ushort i = 1; i <= 10; i++)
        {
            await publisher.PublishAsync("t", Encoding.UTF8.GetBytes($"{i}"), MqttQualityOfServiceLevel.AtLeastOnce, i);
            Assert.Equal(MqttControlPacketType.PubAck, (await publisher.ReceiveAsync()).Type);

            // The files as they are at the PUBACK: what a killed process leaves behind.
            var killed = Copy($"kill-{i}");
            await using var again = new BrokerHost(new() { StoreDirectory = killed });
            await using var back = await again.ConnectAsync("keeper", cleanSession: false);
            for (var expected = 1; expected <= i; expected++)
                Assert.Equal($"{expected}", (await back.ReceiveAsync()).AsPublish().Payload);
            await back.AssertNothingBeforePingRespAsync();
        }
    }

    [Fact]
    public async Task A_clean_or_expired_session_does_not_come_back()
    {
        var time = new FakeTime();
        await using (var host = new BrokerHost(Options with { SessionExpiryMax = TimeSpan.FromHours(1) }, time))
        {
            await (await host.ConnectAsync("clean")).DisposeAsync();
            await host.NextEndAsync();
            await (await host.ConnectAsync("first", cleanSession: false)).DisposeAsync();
            await host.NextEndAsync();
            time.Advance(TimeSpan.FromMinutes(50));
            await (await host.ConnectAsync("second", cleanSession: false)).DisposeAsync();
            await host.NextEndAsync();
        }
        time.Advance(TimeSpan.FromMinutes(20));
        await using var again = new BrokerHost(Options, time);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, again.Broker.SessionCount);
        await using var back = await again.DialAsync();
        Assert.True((await back.ConnectAsync("second", cleanSession: false)).IsSessionPresent);
    }

    [Fact]
    public async Task A_torn_file_gives_back_what_is_whole_wherever_it_was_torn()
    {
        await using (var host = new BrokerHost(Options))
        {
            for (var i = 0; i < 5; i++)
                await host.Broker.PublishAsync(new($"t/{i}", new[] { (byte)(0x30 + i) }, Qos: 1, Retain: true));
        }
        var file = MqttJournal.Files(FileSystemDisk.Instance, Options.StoreDirectory!)[^1].Path;
        var bytes = await File.ReadAllBytesAsync(file);
        var before = 0;
        for (var length = 0; length <= bytes.Length; length++)
        {
            await File.WriteAllBytesAsync(file, bytes[..length]);
            var state = MqttJournalState.Read(FileSystemDisk.Instance, Options.StoreDirectory!);
            Assert.InRange(state.Retained.Count, before, before + 1);
            before = state.Retained.Count;
        }
        Assert.Equal(5, before);
    }

    [Fact]
    public async Task A_session_that_was_being_told_anew_when_the_file_was_torn_is_the_one_from_before()
    {
        await using (var host = new BrokerHost(Options))
        {
            await using var keeper = await host.ConnectAsync("keeper", cleanSession: false);
            await keeper.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
            await keeper.DisconnectAsync();
            await host.NextEndAsync();
        }
        // A killed broker leaves the old file beside a new one, into which the state was being written.
        var before = MqttJournal.Files(FileSystemDisk.Instance, Options.StoreDirectory!)[^1];
        var kept = await File.ReadAllBytesAsync(before.Path);
        await using (new BrokerHost(Options))
        {
        }
        var after = MqttJournal.Files(FileSystemDisk.Instance, Options.StoreDirectory!)[^1];
        var whole = await File.ReadAllBytesAsync(after.Path);
        await File.WriteAllBytesAsync(before.Path, kept);
        for (var length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(after.Path, whole[..length]);
            var session = Assert.Single(MqttJournalState.Read(FileSystemDisk.Instance, Options.StoreDirectory!).Sessions).Value;
            Assert.Equal("t", Assert.Single(session.Subscriptions).Key);
        }
    }

    [Fact]
    public async Task A_store_that_has_grown_is_written_anew_and_keeps_the_last_state()
    {
        var options = Options with { StoreRotateBytes = 4096 };
        await using (var host = new BrokerHost(options))
        {
            var keeper = await host.ConnectAsync("keeper", cleanSession: false);
            await keeper.SubscribeAsync("never", MqttQualityOfServiceLevel.AtLeastOnce);
            for (var i = 0; i < 500; i++)
            {
                await host.Broker.PublishAsync(
                    new($"t/{i % 7}", Encoding.UTF8.GetBytes($"{i} {new string('x', 200)}"), Qos: 1, Retain: true));
            }
            await keeper.DisposeAsync();
            await host.NextEndAsync();
        }
        var again = new BrokerHost(options);
        Assert.Equal((7, 1), (again.Broker.RetainedCount, again.Broker.SessionCount));
        await using var subscriber = await again.ConnectAsync();
        await subscriber.SubscribeAsync("t/+");
        var numbers = new List<int>();
        for (var i = 0; i < 7; i++)
            numbers.Add(int.Parse((await subscriber.ReceiveAsync()).AsPublish().Payload.Split(' ')[0]));
        Assert.Equal(Enumerable.Range(493, 7), numbers.Order());
        // A hundred kilobytes were written; the state is two, in the file of the last start.
        await again.DisposeAsync();
        var bytes = MqttJournal.Files(FileSystemDisk.Instance, options.StoreDirectory!).Sum(file => new FileInfo(file.Path).Length);
        Assert.InRange(bytes, 1, 60_000);
    }

    [Fact]
    public async Task A_file_of_another_version_or_another_kind_is_refused_by_name()
    {
        await using (new BrokerHost(Options))
        {
        }
        var file = MqttJournal.Files(FileSystemDisk.Instance, Options.StoreDirectory!)[^1].Path;
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[8] = 9;
        await File.WriteAllBytesAsync(file, bytes);
        var version = Assert.Throws<MqttStoreException>(() => new BrokerHost(Options));
        Assert.Contains("version 9", version.Message, StringComparison.Ordinal);
        bytes[0] = 0;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.Throws<MqttStoreException>(() => new BrokerHost(Options));
    }

    [Fact]
    public void A_record_is_its_golden_bytes()
    {
        var output = new ArrayBufferWriter<byte>();
        MqttJournalFormat.Write(output, MqttJournalRecordType.Delivered, "bike-7", 258);
        Assert.Equal(Convert.ToHexString(GoldenPackets.Read("journal-delivered")), Convert.ToHexString(output.WrittenSpan));
        Assert.True(MqttJournalFormat.TryRead(output.WrittenSpan, out var record, out var recordBytes));
        Assert.Equal((MqttJournalRecordType.Delivered, "bike-7", 258L), (record.Type, record.Key, record.Number));
        Assert.Equal(output.WrittenCount, recordBytes);
    }

    [Fact]
    public void The_part_of_one_session_in_a_shared_message_is_its_golden_bytes()
    {
        var output = new ArrayBufferWriter<byte>();
        MqttJournalFormat.WriteOwed(output, "bike-7", 258, messageId: 3, isRetained: true);
        Assert.Equal(Convert.ToHexString(GoldenPackets.Read("journal-owed")), Convert.ToHexString(output.WrittenSpan));
        Assert.True(MqttJournalFormat.TryRead(output.WrittenSpan, out var record, out _));
        Assert.True(MqttJournalFormat.TryReadOwed(record.Content, out var messageId, out var isRetained));
        Assert.Equal((MqttJournalRecordType.Owed, 258L, 3L, true), (record.Type, record.Number, messageId, isRetained));
        Assert.False(MqttJournalFormat.TryReadOwed(record.Content[..8], out _, out _));
    }

    [Fact]
    public void The_marks_around_the_whole_state_are_their_golden_bytes()
    {
        var output = new ArrayBufferWriter<byte>();
        MqttJournalFormat.Write(output, MqttJournalRecordType.StateBegun, "", 0);
        MqttJournalFormat.Write(output, MqttJournalRecordType.StateEnded, "", 0);
        Assert.Equal(Convert.ToHexString(GoldenPackets.Read("journal-state")), Convert.ToHexString(output.WrittenSpan));
    }

    [Fact]
    public async Task A_message_for_many_kept_sessions_is_written_once_and_comes_back_to_each()
    {
        const int Sessions = 40;
        await using (var host = new BrokerHost(Options))
        {
            for (var i = 0; i < Sessions; i++)
            {
                await using var keeper = await host.ConnectAsync($"keeper-{i}", cleanSession: false);
                await keeper.SubscribeAsync("t", MqttQualityOfServiceLevel.AtLeastOnce);
                await keeper.DisconnectAsync();
                await host.NextEndAsync();
            }
            var before = Directory.GetFiles(Options.StoreDirectory!).Sum(file => new FileInfo(file).Length);
            await host.Broker.PublishAsync(new("t", Encoding.UTF8.GetBytes($"first {new string('x', 10_000)}"), Qos: 1));
            await host.Broker.PublishAsync(new("t", "second"u8.ToArray(), Qos: 1));
            Assert.InRange(Directory.GetFiles(Options.StoreDirectory!).Sum(file => new FileInfo(file).Length) - before, 10_000, 15_000);
        }

        // Twice: what the first start told anew is as good as what it read.
        await using (new BrokerHost(Options))
        {
        }
        await using var again = new BrokerHost(Options);
        Assert.InRange(Directory.GetFiles(Options.StoreDirectory!).Sum(file => new FileInfo(file).Length), 10_000, 50_000);
        for (var i = 0; i < Sessions; i++)
        {
            await using var back = await again.ConnectAsync($"keeper-{i}", cleanSession: false);
            Assert.StartsWith("first ", (await back.ReceiveAsync()).AsPublish().Payload, StringComparison.Ordinal);
            Assert.Equal("second", (await back.ReceiveAsync()).AsPublish().Payload);
        }
    }

    [Fact]
    public async Task Messages_that_are_owed_outlive_the_files_they_were_first_written_to()
    {
        var options = Options with { StoreRotateBytes = 4096 };
        await using (var host = new BrokerHost(options))
        {
            foreach (var name in new[] { "early", "late" })
            {
                await using var keeper = await host.ConnectAsync(name, cleanSession: false);
                await keeper.SubscribeAsync($"{name}/#", MqttQualityOfServiceLevel.AtLeastOnce);
                await keeper.SubscribeAsync("both", MqttQualityOfServiceLevel.AtLeastOnce);
                await keeper.DisconnectAsync();
                await host.NextEndAsync();
            }
            for (var i = 0; i < 300; i++)
            {
                await host.Broker.PublishAsync(new("both", Encoding.UTF8.GetBytes($"{i} {new string('x', 300)}"), Qos: 1));
                await host.Broker.PublishAsync(new("early/rotates", new byte[300], Retain: true));
            }
        }
        await using var again = new BrokerHost(options);
        foreach (var name in new[] { "early", "late" })
        {
            await using var back = await again.ConnectAsync(name, cleanSession: false);
            for (var i = 0; i < 300; i++)
            {
                var message = (await back.ReceiveAsync()).AsPublish();
                Assert.Equal($"{i}", message.Payload.Split(' ')[0]);
                await back.AcknowledgeAsync(message.PacketId);
            }
            await back.AssertNothingBeforePingRespAsync();
        }
    }

    private static async Task PublishRetainedAsync(RawPeer peer, string topic, string payload)
    {
        await peer.PublishAsync(topic, Encoding.UTF8.GetBytes(payload), MqttQualityOfServiceLevel.AtLeastOnce, 1, retain: true);
        Assert.Equal(MqttControlPacketType.PubAck, (await peer.ReceiveAsync()).Type);
    }

    private string Copy(string name)
    {
        var copy = Directory.CreateDirectory(Path.Combine(_directory.FullName, name)).FullName;
        foreach (var (file, _) in MqttJournal.Files(FileSystemDisk.Instance, Options.StoreDirectory!))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }
}
