using System.Text;
using Alleycat.Streaming.Lz4;

namespace Alleycat.Streaming.Tests;

public sealed class PackedRecordTests
{
    private readonly PackedRecordReader _reader = new();

    [Fact]
    public void Messages_come_out_as_they_went_in()
    {
        var random = new Random(31);
        var writer = new PackedRecordWriter();
        for (var round = 0; round < 200; round++)
        {
            var messages = Enumerable.Range(0, random.Next(1, 200)).Select(_ => Message(random)).ToArray();
            Assert.All(messages, message => Assert.Equal(PackAppendResult.Appended, writer.Append(message)));
            Assert.Equal(messages.Length, writer.Count);

            var record = writer.TakeRecord();

            Assert.Equal(0, writer.Count);
            Assert.Equal(messages.Length > 1, PackedRecords.IsPacked(record));
            Assert.Equal(messages, Lines(record));
            Assert.InRange(PackedRecords.UnpackedBytes(record), messages.Sum(message => message.Length), PackedRecords.UnpackedBytesMax);
        }
    }

    [Fact]
    public void The_golden_pack_reads_and_is_written_byte_for_byte()
    {
        var text = Fixture.Bytes("packed/three-riders.ndjson");
        var writer = new PackedRecordWriter();
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            writer.Append(Encoding.UTF8.GetBytes(line));

        var record = writer.TakeRecord();

        Assert.Equal(Fixture.Golden("packed/three-riders.lz4", record), record);
        Assert.Equal(text, Lz4Tool.Decompress(record));
        Assert.Equal(text, Lines(Fixture.Bytes("packed/by-the-lz4-tool.lz4")).SelectMany(line => (byte[])[.. line, (byte)'\n']));
    }

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("")]
    [InlineData("{\n\"a\":1\r\n}\n")]
    public void A_plain_record_is_one_message_as_it_is(string message) => Assert.Equal([Encoding.UTF8.GetBytes(message)], Lines(Encoding.UTF8.GetBytes(message)));

    [Fact]
    public void A_single_message_stays_plain()
    {
        var writer = new PackedRecordWriter();
        writer.Append("{}"u8);

        Assert.Equal("{}"u8.ToArray(), writer.TakeRecord());
        Assert.Empty(writer.TakeRecord());
    }

    [Fact]
    public void A_single_message_that_looks_like_a_frame_is_packed_all_the_same()
    {
        byte[] message = [0x04, 0x22, 0x4D, 0x18, 1, 2, 3];
        var writer = new PackedRecordWriter();
        writer.Append(message);

        Assert.Equal([message], Lines(writer.TakeRecord()));
    }

    [Fact]
    public void Any_line_break_ends_a_line_and_empty_lines_are_left_out()
    {
        var record = Lz4Tool.Compress("\n\na\r\nb\n\r\n\nc"u8.ToArray());

        Assert.Equal(["a", "b", "c"], Lines(record).Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void A_writer_says_when_it_is_full_and_what_it_cannot_take()
    {
        var writer = new PackedRecordWriter(linesMax: 2, unpackedBytesMax: 10);

        Assert.Equal(PackAppendResult.NotPackable, writer.Append(""u8));
        Assert.Equal(PackAppendResult.NotPackable, writer.Append("a\nb"u8));
        Assert.Equal(PackAppendResult.NotPackable, writer.Append("1234567890"u8));
        Assert.Equal(PackAppendResult.Appended, writer.Append("12345"u8));
        Assert.Equal(PackAppendResult.Full, writer.Append("1234"u8));
        Assert.Equal(PackAppendResult.Appended, writer.Append("123"u8));
        Assert.Equal(PackAppendResult.Full, writer.Append("1"u8));
        Assert.Equal(["12345", "123"], Lines(writer.TakeRecord()).Select(Encoding.UTF8.GetString));
        Assert.Equal(PackAppendResult.Appended, writer.Append("1"u8));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public void The_fullest_record_keeps_every_bound(int kinds)
    {
        // One kind of byte compresses hundreds of times; 256 kinds do not compress at all.
        var random = new Random(kinds);
        var writer = new PackedRecordWriter(unpackedBytesMax: PackedRecordWriter.UnpackedBytesLimit);
        var message = new byte[100];
        do
        {
            for (var i = 0; i < message.Length; i++)
                message[i] = (byte)(200 + random.Next(kinds) % 50);
        }
        while (writer.Append(message) == PackAppendResult.Appended);

        var record = writer.TakeRecord();

        Assert.InRange(record.Length, 1, PackedRecords.RecordBytesMax);
        Assert.Equal(PackFault.None, _reader.Read(record, out _));
        Assert.InRange(Lz4Tool.Decompress(record).Length, PackedRecordWriter.UnpackedBytesLimit - 200, record.Length * PackedRecords.DensityMax);
    }

    [Fact]
    public void A_record_beyond_a_bound_is_refused()
    {
        var lines = new byte[2 * (PackedRecords.LinesMax + 1)];
        for (var i = 0; i < lines.Length; i += 2)
            (lines[i], lines[i + 1]) = ((byte)(i * 7 >> 3 | 32), (byte)'\n');

        Assert.Equal(PackFault.TooLarge, FaultOf(Lz4Tool.Compress(new byte[300_000])));
        Assert.Equal(PackFault.TooLarge, FaultOf(Stored(new byte[PackedRecords.RecordBytesMax])));
        Assert.Equal(PackFault.TooLarge, FaultOf(Stored(lines)));
        Assert.Equal(PackFault.None, FaultOf(Stored(lines[..^2])));
    }

    [Fact]
    public void A_damaged_record_is_refused()
    {
        var record = Fixture.Bytes("packed/three-riders.lz4");
        record[20] ^= 1;

        Assert.Equal(PackFault.Corrupt, FaultOf(record));
        Assert.Equal(PackFault.Corrupt, FaultOf(record[..4]));
        Assert.Equal(PackFault.Corrupt, FaultOf([.. Fixture.Bytes("packed/three-riders.lz4"), 0]));
    }

    /// <summary>A frame whose content is stored as it is, so that its density is 1.</summary>
    private static byte[] Stored(byte[] content)
    {
        var blocks = new List<byte>(content.Length + 1024);
        blocks.AddRange([0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, (byte)(XxHash32.Hash([0x60, 0x40]) >> 8)]);
        foreach (var block in content.Chunk(65_536))
        {
            blocks.AddRange(BitConverter.GetBytes((uint)block.Length | 0x80000000));
            blocks.AddRange(block);
        }
        return [.. blocks, 0, 0, 0, 0];
    }

    private PackFault FaultOf(byte[] record) => _reader.Read(record, out _);

    private List<byte[]> Lines(byte[] record)
    {
        Assert.Equal(PackFault.None, _reader.Read(record, out var lines));
        var messages = new List<byte[]>();
        foreach (var line in lines)
            messages.Add(line.ToArray());
        return messages;
    }

    private static byte[] Message(Random random)
    {
        var message = new byte[random.Next(1, 300)];
        for (var i = 0; i < message.Length; i++)
            message[i] = (byte)random.Next(32, 127);
        return message;
    }
}
