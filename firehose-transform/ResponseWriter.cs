using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Alleycat.FirehoseTransform;

/// <summary>Writes the response, taking large pieces of the caller's buffer and filling them with many answers.</summary>
internal ref struct ResponseWriter(IBufferWriter<byte> output)
{
    private const int PieceBytes = 64 * 1024;
    private const int FrameBytesMax = 64;

    private Span<byte> _piece;
    private int _filled;
    private int _finished;
    private bool _isFirst = true;

    /// <summary>Bytes written so far.</summary>
    public readonly int Length => _finished + _filled;

    public void Begin() => Append("{\"records\":["u8);

    public void End()
    {
        Append("]}"u8);
        Finish();
    }

    /// <summary>The bytes that an answer with so much data takes, at most.</summary>
    public static int AnswerBytesMax(int recordIdBytes, int dataBytes) =>
        FrameBytesMax + recordIdBytes + Base64.GetMaxEncodedToUtf8Length(dataBytes);

    /// <summary>Answers with bytes.</summary>
    public void Answer(ReadOnlySpan<byte> recordId, ReadOnlySpan<byte> result, ReadOnlySpan<byte> data)
    {
        BeginAnswer(recordId, result, Base64.GetMaxEncodedToUtf8Length(data.Length));
        Base64.EncodeToUtf8(data, _piece[_filled..], out _, out var written);
        _filled += written;
        Put("\"}"u8);
    }

    /// <summary>Answers with bytes that are Base64 already.</summary>
    public void AnswerBase64(ReadOnlySpan<byte> recordId, ReadOnlySpan<byte> result, ReadOnlySpan<byte> base64)
    {
        BeginAnswer(recordId, result, base64.Length);
        Put(base64);
        Put("\"}"u8);
    }

    private void BeginAnswer(ReadOnlySpan<byte> recordId, ReadOnlySpan<byte> result, int dataBytes)
    {
        Reserve(FrameBytesMax + recordId.Length + dataBytes);
        Put(_isFirst ? "{\"recordId\":"u8 : ",{\"recordId\":"u8);
        _isFirst = false;
        Put(recordId);
        Put(",\"result\":\""u8);
        Put(result);
        Put("\",\"data\":\""u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_piece[_filled..]);
        _filled += bytes.Length;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        Put(bytes);
    }

    private void Reserve(int bytes)
    {
        if (_piece.Length - _filled >= bytes)
            return;
        Finish();
        _piece = output.GetSpan(Math.Max(bytes, PieceBytes));
    }

    private void Finish()
    {
        output.Advance(_filled);
        _finished += _filled;
        _filled = 0;
        _piece = default;
    }
}
