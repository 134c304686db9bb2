using Alleycat.Streaming;

namespace Alleycat.FirehoseTransform;

/// <summary>
/// Keeps enough of the response free to answer the records still to come, if only with a refusal: so the response has its limit whatever
/// the event holds. Where delivery keeps to <see cref="FirehoseTransformLimits"/>, nothing is ever refused.
/// </summary>
internal struct ResponseReserve
{
    /// <summary>A refusal without its id: about 200 bytes.</summary>
    private const int RefusalBytesMax = 256;

    /// <summary>Until so much is written there is room for anything; only then it is worth counting what is still to come.</summary>
    private const int CarefreeBytes = FirehoseTransformLimits.ResponseBytesMax / 8;

    private int _recordsLeft;
    private int _recordIdBytes;
    private bool _isCounting;

    /// <summary>Whether an answer may be written.</summary>
    /// <param name="written">Bytes of the response so far.</param>
    /// <param name="answerBytes">The answer's own.</param>
    /// <param name="body">The event.</param>
    /// <param name="position">Where the rest of the event begins.</param>
    /// <param name="recordIdBytes">Length of the record's id; the ids to come are taken to be no longer than the longest so far.</param>
    public bool Allows(int written, int answerBytes, ReadOnlySpan<byte> body, int position, int recordIdBytes)
    {
        _recordIdBytes = Math.Max(_recordIdBytes, recordIdBytes);
        if (_isCounting)
        {
            _recordsLeft--;
        }
        else
        {
            if (written + answerBytes <= CarefreeBytes)
                return true;
            _isCounting = true;
            _recordsLeft = body[position..].Count("\"recordId\""u8);
        }
        var reserved = (long)_recordsLeft * (RefusalBytesMax + _recordIdBytes) + 2;
        return written + answerBytes + reserved <= FirehoseTransformLimits.ResponseBytesMax;
    }
}
