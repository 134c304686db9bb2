using System.Buffers;
using Alleycat.Mqtt.Packets;
using Alleycat.Mqtt.Tests.Support;

namespace Alleycat.Mqtt.Tests.Packets;

/// <summary>Round trips, cuts and noise over packets made from a seed.</summary>
public sealed class PacketPropertyTests
{
    private const int Seed = 20261121;

    [Fact]
    public void What_is_written_reads_back_and_writes_the_same_bytes()
    {
        var random = new Random(Seed);
        for (var round = 0; round < 2000; round++)
        {
            var session = new ReadOnlySequence<byte>(PacketSamples.Session(random));
            var version = MqttProtocolVersion.Unknown;
            while (MqttFrame.TryRead(ref session, int.MaxValue, out var frame, out var fault))
            {
                if (version == MqttProtocolVersion.Unknown)
                {
                    Assert.True(MqttConnectPacket.TryRead(frame.Body.ToArray(), out var connect, out _));
                    version = connect.ProtocolVersion;
                }
                var output = new ArrayBufferWriter<byte>();
                Assert.True(PacketCodec.TryRewrite(frame, version, output, out fault), $"Seed {Seed}, round {round}: {fault}");
                var rewritten = new ReadOnlySequence<byte>(output.WrittenMemory);
                Assert.True(MqttFrame.TryRead(ref rewritten, int.MaxValue, out var again, out _));
                Assert.Equal(Convert.ToHexString(frame.Body.ToArray()), Convert.ToHexString(again.Body.ToArray()));
                Assert.Equal((frame.Type, frame.Flags), (again.Type, again.Flags));
            }
            Assert.True(session.IsEmpty);
        }
    }

    [Fact]
    public void A_frame_that_is_cut_anywhere_asks_for_more_and_takes_nothing()
    {
        var random = new Random(Seed);
        for (var round = 0; round < 50; round++)
        {
            var bytes = PacketSamples.Session(random);
            var whole = new ReadOnlySequence<byte>(bytes);
            Assert.True(MqttFrame.TryRead(ref whole, int.MaxValue, out _, out _));
            var packetBytes = bytes.Length - (int)whole.Length;
            for (var length = 0; length < packetBytes; length++)
            {
                var cut = new ReadOnlySequence<byte>(bytes, 0, length);
                Assert.False(MqttFrame.TryRead(ref cut, int.MaxValue, out _, out var fault));
                Assert.Equal(MqttReasonCode.Success, fault);
                Assert.Equal(length, cut.Length);
            }
        }
    }

    [Fact]
    public void A_frame_reads_the_same_wherever_its_segments_end()
    {
        var random = new Random(Seed);
        var bytes = PacketSamples.Session(random);
        for (var at = 1; at < bytes.Length; at++)
        {
            var first = new Segment(bytes.AsMemory(0, at), null);
            var last = new Segment(bytes.AsMemory(at), first);
            var split = new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
            var whole = new ReadOnlySequence<byte>(bytes);
            while (MqttFrame.TryRead(ref whole, int.MaxValue, out var expected, out _))
            {
                Assert.True(MqttFrame.TryRead(ref split, int.MaxValue, out var actual, out _));
                byte[]? rented = null;
                Assert.Equal(Convert.ToHexString(expected.Body.ToArray()), Convert.ToHexString(actual.GetBody(ref rented)));
                if (rented is not null)
                    ArrayPool<byte>.Shared.Return(rented);
            }
            Assert.True(split.IsEmpty);
        }
    }

    [Fact]
    public void Noise_in_a_body_is_refused_or_read_but_never_throws()
    {
        var random = new Random(Seed);
        var accepted = 0;
        for (var round = 0; round < 200_000; round++)
        {
            var type = (MqttControlPacketType)random.Next(1, 15);
            var body = PacketSamples.Bytes(random, 40);
            var version = random.Next(2) == 0 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500;
            var frame = new MqttFrame(type, (byte)random.Next(16), new(body));
            if (PacketCodec.TryRewrite(frame, version, new ArrayBufferWriter<byte>(), out var fault))
                accepted++;
            else
                Assert.True(fault >= MqttReasonCode.UnspecifiedError || type is MqttControlPacketType.PubRec
                    or MqttControlPacketType.PubRel or MqttControlPacketType.PubComp, $"{type} {Convert.ToHexString(body)}");
        }
        Assert.True(accepted > 0);
    }

    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(128, "8001")]
    [InlineData(16_383, "FF7F")]
    [InlineData(16_384, "808001")]
    [InlineData(2_097_151, "FFFF7F")]
    [InlineData(2_097_152, "80808001")]
    [InlineData(268_435_455, "FFFFFF7F")]
    public void Variable_byte_integers_are_those_of_the_specification(int value, string hex)
    {
        var reader = new MqttReader(Convert.FromHexString(hex));
        Assert.True(reader.TryReadVariableByteInteger(out var read, out _));
        Assert.Equal(value, read);
        Assert.True(reader.IsAtEnd);
        Assert.Equal(hex.Length / 2, MqttFormat.VariableByteIntegerBytes(value));
    }

    [Fact]
    public void A_packet_beyond_the_limit_is_refused_before_its_body_is_there()
    {
        var sequence = new ReadOnlySequence<byte>(Convert.FromHexString("30E907"));
        Assert.False(MqttFrame.TryRead(ref sequence, 1000, out _, out var fault));
        Assert.Equal(MqttReasonCode.PacketTooLarge, fault);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            RunningIndex = previous is null ? 0 : previous.RunningIndex + previous.Memory.Length;
            if (previous is not null)
                previous.Next = this;
        }
    }
}
