using System.Buffers.Text;

namespace Alleycat.Local.Replay;

/// <summary>A delivered line is the bike's message with <c>output</c> as its last member.</summary>
internal static class RecordedMessage
{
    private static ReadOnlySpan<byte> Member => ",\"output\":"u8;

    /// <summary>Whether the transform has been at it.</summary>
    public static bool HasOutput(ReadOnlySpan<byte> line) => OutputAt(line) >= 0;

    /// <summary>The message as the bike published it; the line itself where no output ends it.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> line)
    {
        var at = OutputAt(line.Span);
        if (at < 0)
            return line;
        var message = new byte[at + 1];
        line.Span[..at].CopyTo(message);
        message[at] = (byte)'}';
        return message;
    }

    private static int OutputAt(ReadOnlySpan<byte> line)
    {
        var at = line.LastIndexOf(Member);
        if (at < 0 || line[^1] != '}')
            return -1;
        var number = line[(at + Member.Length)..^1];
        return Utf8Parser.TryParse(number, out decimal _, out var read) && read == number.Length ? at : -1;
    }
}
