using System.Buffers.Binary;
using System.Text;

namespace Alleycat.Local.Tests.Observability;

/// <summary>A protobuf message by field numbers, read by the encoding's own rules and nothing of the exporter's.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding. A value is a varint, eight or four bytes (as a number), or bytes.</remarks>
internal sealed class ProtobufMessage
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var tag = Varint(ref bytes);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((number, Varint(ref bytes), default));
                    break;
                case 1:
                    _fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span), default));
                    bytes = bytes[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref bytes);
                    _fields.Add((number, 0, bytes[..length]));
                    bytes = bytes[length..];
                    break;
                case 5:
                    _fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span), default));
                    bytes = bytes[4..];
                    break;
                default:
                    throw new InvalidDataException($"No wire type: {tag & 7}.");
            }
        }
    }

    public IEnumerable<ProtobufMessage> Messages(int number) => All(number).Select(field => new ProtobufMessage(field.Bytes));

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number));

    public ulong Number(int number) => All(number).Select(field => field.Value).LastOrDefault();

    public double Double(int number) => BitConverter.UInt64BitsToDouble(Number(number));

    public bool Has(int number) => All(number).Any();

    /// <summary>OTLP's KeyValue list: names with their string or integer values.</summary>
    public Dictionary<string, string> Attributes(int number) => Messages(number).ToDictionary(
        pair => pair.Text(1),
        pair => pair.Messages(2).Single() is var value && value.Has(1) ? value.Text(1) : $"{(long)value.Number(3)}");

    private byte[] Bytes(int number) => All(number).Select(field => field.Bytes.ToArray()).LastOrDefault() ?? [];

    private IEnumerable<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> All(int number) => _fields.Where(field => field.Number == number);

    private static ulong Varint(ref ReadOnlyMemory<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var one = bytes.Span[0];
            bytes = bytes[1..];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
                return value;
        }
    }
}
