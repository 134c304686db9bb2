using System.Text.Json;
using System.Text.Unicode;
using Alleycat.Racing;

namespace Alleycat.FirehoseTransform;

/// <summary>Walks the records of an event. The usual compact spelling is scanned; any other JSON spelling is read token by token.</summary>
internal ref struct FirehoseEventReader
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly JsonReaderState _behindBracket;
    private JsonCursor _cursor;
    private bool _isFirst = true;
    private bool _isUtf8;

    /// <summary>Reads up to the first record.</summary>
    /// <exception cref="FirehoseEventException">The body has no array of records.</exception>
    public FirehoseEventReader(ReadOnlySpan<byte> body)
    {
        _body = body;
        _cursor = new JsonCursor(body);
        var reader = new Utf8JsonReader(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new FirehoseEventException("there is no object", 0);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isRecords = IsNamed(ref reader, "records"u8);
                reader.Read();
                if (isRecords)
                    break;
                reader.Skip();
            }
        }
        catch (JsonException exception)
        {
            throw Malformed((int)reader.BytesConsumed, exception);
        }
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FirehoseEventException("the array records is missing", (int)reader.BytesConsumed);
        _behindBracket = reader.CurrentState;
        _cursor.MoveTo((int)reader.BytesConsumed);
    }

    /// <summary>How far the body has been read.</summary>
    public readonly int Position => _cursor.Position;

    /// <summary>Reads the next record; false behind the last one, the rest of the body being well formed.</summary>
    /// <param name="recordId">The id as a JSON string with its quotes.</param>
    /// <param name="data">Base64 without quotes; empty where there is none.</param>
    /// <exception cref="FirehoseEventException">The body is malformed, or a record has no id to answer to.</exception>
    public bool TryRead(out ReadOnlySpan<byte> recordId, out ReadOnlySpan<byte> data)
    {
        recordId = default;
        data = default;
        _cursor.SkipWhiteSpace();
        var isEnd = _cursor.Position < _body.Length && _body[_cursor.Position] == ']';
        if (isEnd)
        {
            ReadRest();
            return false;
        }
        if (!_isFirst)
        {
            if (!_cursor.TryTake((byte)','))
                throw Malformed(_cursor.Position, null);
            _cursor.SkipWhiteSpace();
        }
        _isFirst = false;
        var start = _cursor.Position;
        if (TryScanInOrder(out recordId, out data))
            return true;
        _cursor.MoveTo(start);
        if (TryScan(out recordId, out data))
            return true;
        _cursor.MoveTo(start);
        ReadTokens(out recordId, out data);
        return true;
    }

    /// <summary>A record just as Firehose writes one that comes from a Kinesis stream.</summary>
    private bool TryScanInOrder(out ReadOnlySpan<byte> recordId, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (!_cursor.TryTake("{\"recordId\":"u8) || !_cursor.TryString(out recordId))
        {
            recordId = default;
            return false;
        }
        if (!_cursor.TryTake(",\"approximateArrivalTimestamp\":"u8) || !_cursor.TryInteger(out _)
            || !_cursor.TryTake(",\"data\":"u8) || !_cursor.TryString(out data)
            || !_cursor.TryTake(",\"kinesisRecordMetadata\":{\"sequenceNumber\":"u8) || !_cursor.TryString(out _)
            || !_cursor.TryTake(",\"subsequenceNumber\":"u8) || !_cursor.TryInteger(out _)
            || !_cursor.TryTake(",\"partitionKey\":"u8) || !_cursor.TryString(out _)
            || !_cursor.TryTake(",\"shardId\":"u8) || !_cursor.TryString(out _)
            || !_cursor.TryTake(",\"approximateArrivalTimestamp\":"u8) || !_cursor.TryInteger(out _)
            || !_cursor.TryTake("}}"u8))
            return false;
        data = data[1..^1];
        return true;
    }

    private bool TryScan(out ReadOnlySpan<byte> recordId, out ReadOnlySpan<byte> data)
    {
        recordId = default;
        data = default;
        if (!_cursor.TryTake((byte)'{'))
            return false;
        do
        {
            if (!_cursor.TryKey(out var key))
                return false;
            var isRead = key.Length switch
            {
                4 when key.SequenceEqual("data"u8) => data.IsEmpty && _cursor.TryString(out data),
                8 when key.SequenceEqual("recordId"u8) => recordId.IsEmpty && _cursor.TryString(out recordId),
                21 when key.SequenceEqual("kinesisRecordMetadata"u8) => TryScanFlatObject(),
                _ => _cursor.TrySkipScalar(),
            };
            if (!isRead)
                return false;
        }
        while (_cursor.TryComma());
        if (!_cursor.TryTake((byte)'}') || recordId.IsEmpty || data.IsEmpty)
            return false;
        data = data[1..^1];
        return true;
    }

    private bool TryScanFlatObject()
    {
        if (!_cursor.TryTake((byte)'{'))
            return false;
        do
        {
            if (!_cursor.TryKey(out _) || !_cursor.TrySkipScalar())
                return false;
        }
        while (_cursor.TryComma());
        return _cursor.TryTake((byte)'}');
    }

    private void ReadTokens(out ReadOnlySpan<byte> recordId, out ReadOnlySpan<byte> data)
    {
        recordId = default;
        data = default;
        var start = _cursor.Position;
        if (!(_isUtf8 = _isUtf8 || Utf8.IsValid(_body)))
            throw new FirehoseEventException("there are bytes that are no UTF-8 text, at it or elsewhere", start);
        var reader = new Utf8JsonReader(_body[start..]);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new FirehoseEventException("a record is no object", start);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isId = IsNamed(ref reader, "recordId"u8), isData = IsNamed(ref reader, "data"u8);
                reader.Read();
                if (isId)
                    recordId = reader.TokenType != JsonTokenType.String ? default : QuotedText(ref reader, start);
                else if (isData)
                    data = reader.TokenType != JsonTokenType.String ? default : PlainText(ref reader);
                reader.Skip();
            }
        }
        catch (JsonException exception)
        {
            throw Malformed(start + (int)reader.BytesConsumed, exception);
        }
        if (recordId.IsEmpty)
            throw new FirehoseEventException("a record has no recordId", start);
        _cursor.MoveTo(start + (int)reader.BytesConsumed);
    }

    /// <summary>With the state of an array just opened, the reader takes its end, and then whatever else the event holds.</summary>
    private readonly void ReadRest()
    {
        var reader = new Utf8JsonReader(_body[_cursor.Position..], isFinalBlock: true, _behindBracket);
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException exception)
        {
            throw Malformed(_cursor.Position + (int)reader.BytesConsumed, exception);
        }
    }

    private readonly ReadOnlySpan<byte> QuotedText(scoped ref Utf8JsonReader reader, int start) =>
        _body.Slice(start + (int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);

    /// <summary>Some writers escape <c>+</c> and <c>/</c> in Base64; what is no text is returned as it is and is no Base64 then either.</summary>
    private static ReadOnlySpan<byte> PlainText(scoped ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped || !JsonEscapes.ArePaired(reader.ValueSpan))
            return reader.ValueSpan;
        var text = new byte[reader.ValueSpan.Length];
        return text.AsSpan(0, reader.CopyString(text));
    }

    private static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        (!reader.ValueIsEscaped || JsonEscapes.ArePaired(reader.ValueSpan)) && reader.ValueTextEquals(name);

    private static FirehoseEventException Malformed(int position, Exception? inner) => new("the JSON is malformed", position, inner);
}
