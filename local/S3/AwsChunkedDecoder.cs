using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Alleycat.Local.S3;

/// <summary>Takes the chunks apart in which AWS's SDKs send a body, with the checksum behind it.</summary>
/// <remarks>
/// <code>
/// 1f4;chunk-signature=…\r\n     hexadecimal length; the extension is optional
/// (500 bytes)\r\n
/// 0\r\n
/// x-amz-checksum-crc32:…\r\n    trailers, none or several
/// \r\n
/// </code>
/// </remarks>
internal sealed class AwsChunkedDecoder(S3ChunkSignatures? signatures = null)
{
    private const int LineBytesMax = 1024;
    private const int TrailersMax = 16;
    private const string TrailerSignature = "x-amz-trailer-signature";

    private readonly Dictionary<string, string> _trailers = new(StringComparer.OrdinalIgnoreCase);
    private State _state = State.ChunkHeader;
    private long _remaining;
    private string? _signature;

    private enum State
    {
        ChunkHeader,
        ChunkData,
        ChunkEnd,
        Trailers,
        Complete,
    }

    public bool IsComplete => _state == State.Complete;

    public IReadOnlyDictionary<string, string> Trailers => _trailers;

    /// <summary>Decodes as much as there is, and moves <paramref name="buffer"/> behind it.</summary>
    /// <returns>False where the bytes are no such body.</returns>
    public bool TryDecode(ref ReadOnlySequence<byte> buffer, Action<ReadOnlySpan<byte>> sink)
    {
        while (_state != State.Complete && !buffer.IsEmpty)
        {
            if (_state == State.ChunkData)
            {
                Take(ref buffer, sink);
                continue;
            }
            if (!TryReadLine(ref buffer, out var line))
                return buffer.Length <= LineBytesMax;
            if (!TryAccept(line))
                return false;
        }
        return true;
    }

    private void Take(ref ReadOnlySequence<byte> buffer, Action<ReadOnlySpan<byte>> sink)
    {
        var data = buffer.Slice(0, Math.Min(_remaining, buffer.Length));
        foreach (var segment in data)
        {
            signatures?.Append(segment.Span);
            sink(segment.Span);
        }
        _remaining -= data.Length;
        buffer = buffer.Slice(data.End);
        if (_remaining == 0)
            _state = State.ChunkEnd;
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out string line)
    {
        line = "";
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> bytes, "\r\n"u8))
            return false;
        if (bytes.Length > LineBytesMax)
            bytes = bytes.Slice(0, LineBytesMax);
        line = Encoding.ASCII.GetString(bytes);
        buffer = buffer.Slice(reader.Position);
        return true;
    }

    private bool TryAccept(string line)
    {
        switch (_state)
        {
            case State.ChunkHeader:
                var parts = line.Split(";chunk-signature=", 2);
                _signature = parts.Length > 1 ? parts[1] : null;
                var length = Encoding.ASCII.GetBytes(parts[0].Split(';', 2)[0]);
                if (length.Length is 0 or > 12 || !Utf8Parser.TryParse(length, out _remaining, out var consumed, 'x')
                    || consumed != length.Length || _remaining < 0)
                    return false;
                _state = _remaining > 0 ? State.ChunkData : State.Trailers;
                return _remaining > 0 || signatures?.IsSigned(_signature) != false;
            case State.ChunkEnd:
                _state = State.ChunkHeader;
                return line.Length == 0 && signatures?.IsSigned(_signature) != false;
            default:
                if (line.Length == 0)
                {
                    _state = State.Complete;
                    return AreTrailersSigned();
                }
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                return colon > 0 && _trailers.Count < TrailersMax && _trailers.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim());
        }
    }

    private bool AreTrailersSigned() =>
        !_trailers.Remove(TrailerSignature, out var signature)
            ? signatures is null || _trailers.Count == 0
            : signatures?.AreTrailersSigned(_trailers, signature) != false;
}
