using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Alleycat.Streaming;

/// <summary>Reads the event that Lambda hands to a function on a Kinesis stream, record by record, without making strings.</summary>
/// <remarks>
/// Records that say nothing readable are given out as such; a text that is no such event is a <see cref="JsonException"/>, a function
/// error. Dispose it: the data is decoded into a pooled buffer.
/// </remarks>
public ref struct KinesisEventReader
{
    private Utf8JsonReader _json;
    private byte[] _buffer;
    private bool _inRecords;

    public KinesisEventReader(ReadOnlySpan<byte> eventJson)
    {
        _json = new Utf8JsonReader(eventJson);
        _buffer = [];
    }

    /// <summary>Reads the next record.</summary>
    /// <exception cref="JsonException">The text is no Kinesis event.</exception>
    public bool TryRead(out KinesisEventRecord record)
    {
        record = default;
        if (!_inRecords && !FindRecords())
            return false;
        if (!_json.Read() || _json.TokenType == JsonTokenType.EndArray)
        {
            _inRecords = false;
            return false;
        }
        Expect(JsonTokenType.StartObject);
        ReadOnlySpan<byte> eventId = default;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.ValueTextEquals("kinesis"u8))
                record = ReadKinesis();
            else if (_json.ValueTextEquals("eventID"u8))
                eventId = TextOrNone();
            else
                _json.Skip();
        }
        record = record with { EventId = eventId };
        return true;
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private bool FindRecords()
    {
        if (_json.TokenType == JsonTokenType.None)
        {
            _json.Read();
            Expect(JsonTokenType.StartObject);
        }
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (!_json.ValueTextEquals("Records"u8))
            {
                _json.Skip();
                continue;
            }
            _json.Read();
            Expect(JsonTokenType.StartArray);
            return _inRecords = true;
        }
        return false;
    }

    private KinesisEventRecord ReadKinesis()
    {
        _json.Read();
        Expect(JsonTokenType.StartObject);
        ReadOnlySpan<byte> sequenceNumber = default, partitionKey = default, data = default;
        var readable = false;
        long arrivalMs = 0;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.ValueTextEquals("sequenceNumber"u8))
                sequenceNumber = TextOrNone();
            else if (_json.ValueTextEquals("partitionKey"u8))
                partitionKey = TextOrNone();
            else if (_json.ValueTextEquals("data"u8))
                readable = TryDecode(out data);
            else if (_json.ValueTextEquals("approximateArrivalTimestamp"u8))
                arrivalMs = Milliseconds();
            else
                _json.Skip();
        }
        return new()
        {
            SequenceNumber = sequenceNumber,
            PartitionKey = partitionKey,
            Data = data,
            IsReadable = readable,
            ApproximateArrivalMs = arrivalMs,
        };
    }

    private ReadOnlySpan<byte> TextOrNone()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.String)
            return _json.ValueSpan;
        _json.Skip();
        return default;
    }

    private long Milliseconds()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetDecimal(out var seconds)
            && seconds is >= 0 and < 1_000_000_000_000m)
            return (long)(seconds * 1000);
        _json.Skip();
        return 0;
    }

    private bool TryDecode(out ReadOnlySpan<byte> data)
    {
        data = default;
        _json.Read();
        if (_json.TokenType != JsonTokenType.String)
        {
            _json.Skip();
            return false;
        }
        var length = _json.ValueSpan.Length;
        if (_buffer.Length < length)
        {
            Dispose();
            _buffer = ArrayPool<byte>.Shared.Rent(length);
        }
        if (_json.ValueIsEscaped)
        {
            // Some writers escape the plus sign of base64.
            var copied = _json.CopyString(_buffer);
            if (Base64.DecodeFromUtf8InPlace(_buffer.AsSpan(0, copied), out var inPlace) != OperationStatus.Done)
                return false;
            data = _buffer.AsSpan(0, inPlace);
            return true;
        }
        if (Base64.DecodeFromUtf8(_json.ValueSpan, _buffer, out _, out var decoded) != OperationStatus.Done)
            return false;
        data = _buffer.AsSpan(0, decoded);
        return true;
    }

    private readonly void Expect(JsonTokenType token)
    {
        if (_json.TokenType != token)
            throw new JsonException($"No Kinesis event: {_json.TokenType} where {token} is due.");
    }
}
