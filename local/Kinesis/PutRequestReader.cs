using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Alleycat.Local.AwsJson;
using Alleycat.Streaming;

namespace Alleycat.Local.Kinesis;

/// <summary>
/// Reads PutRecords and PutRecord straight from the body's bytes: base64 is decoded where it stands, keys come from the
/// cache, so that a record
/// costs no string and no array. The body is the request's until the records are stored.
/// </summary>
internal ref struct PutRequestReader
{
    private const string HashKeyPattern = "0|([1-9]\\d{0,38})";

    private readonly byte[] _body;
    private readonly PutRequest _request;
    private readonly PartitionKeyCache _keys;
    private Utf8JsonReader _json;
    private AwsJsonError? _typeError;

    private PutRequestReader(byte[] body, int length, PartitionKeyCache keys, PutRequest request)
    {
        _body = body;
        _keys = keys;
        _request = request;
        _json = new Utf8JsonReader(body.AsSpan(0, length));
    }

    /// <returns>Null, or that the body is no JSON or has a member of a wrong type. Broken constraints are the request's
    /// to tell.</returns>
    public static AwsJsonError? Read(byte[] body, int length, bool isSingle, PartitionKeyCache keys, PutRequest request)
    {
        try
        {
            var reader = new PutRequestReader(body, length, keys, request);
            reader.ReadRequest(isSingle);
            return reader._typeError;
        }
        catch (JsonException)
        {
            return AwsJsonError.Serialization();
        }
    }

    private void ReadRequest(bool isSingle)
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        var single = default(RecordDraft);
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.ValueTextEquals("StreamName"u8))
                _request.StreamName = ReadText();
            else if (_json.ValueTextEquals("StreamARN"u8))
                _request.StreamArn = ReadText();
            else if (!isSingle && _json.ValueTextEquals("Records"u8))
                ReadRecords();
            else if (!isSingle || !TryReadRecordMember(ref single))
                Skip();
        }
        // What follows the object must be nothing: the reader itself refuses it.
        if (_json.Read())
            throw new JsonException();
        if (isSingle)
            Take(single, "");
    }

    private void ReadRecords()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return;
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            _typeError ??= AwsJsonError.Serialization(_json.TokenType == JsonTokenType.StartObject
                ? "Start of structure or map found where not expected."
                : "Expected list or null");
            _json.Skip();
            return;
        }
        _request.HasRecords = true;
        _request.Count = 0;
        _request.Bytes = 0;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            ReadRecord();
    }

    private void ReadRecord()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            _typeError ??= AwsJsonError.Serialization(
                _json.TokenType == JsonTokenType.StartArray ? "Start of list found where not expected" : "Expected null");
            _json.Skip();
            return;
        }
        var draft = default(RecordDraft);
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryReadRecordMember(ref draft))
                Skip();
        }
        Take(draft, prefix: null);
    }

    private bool TryReadRecordMember(ref RecordDraft draft)
    {
        if (_json.ValueTextEquals("Data"u8))
            draft.HasData = TryReadData(out draft.Data);
        else if (_json.ValueTextEquals("PartitionKey"u8))
            ReadKey(ref draft);
        else if (_json.ValueTextEquals("ExplicitHashKey"u8))
            draft.HashKey = ReadText();
        else
            return false;
        return true;
    }

    /// <param name="draft">What was read of the record.</param>
    /// <param name="prefix">The member path in front; null for a record of the list, which then has its number in
    /// it.</param>
    private void Take(in RecordDraft draft, string? prefix)
    {
        var index = _request.Count++;
        if (index >= PutRequest.RecordsMax)
            return;
        prefix ??= draft.IsSound
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"records.{index + 1}.member.");
        if (!draft.HasKey && draft.KeyFault is null)
            _request.Violations.Null(prefix + "partitionKey");
        else if (draft.KeyFault is { Length: 0 })
            _request.Violations.ShorterThan("", prefix + "partitionKey", 1);
        else if (draft.KeyFault is { } tooLong)
            _request.Violations.LongerThan(tooLong, prefix + "partitionKey", PartitionKey.CharsMax);
        if (!draft.HasData)
            _request.Violations.Null(prefix + "data");
        UInt128? hashKey = null;
        if (draft.HashKey is { } text)
            hashKey = ReadHashKey(text, prefix);
        _request.Entries[index] = new PutRecordsEntry(draft.Key, draft.Data, hashKey);
        _request.Bytes += draft.Data.Length + draft.KeyBytes;
    }

    private readonly UInt128? ReadHashKey(string text, string prefix)
    {
        var isNumber = text.Length is >= 1 and <= 39 && !text.AsSpan().ContainsAnyExceptInRange('0', '9')
            && (text[0] != '0' || text.Length == 1);
        if (!isNumber)
            _request.Violations.NoMatch(text, prefix + "explicitHashKey", HashKeyPattern);
        else if (UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hashKey))
            return hashKey;
        else
            _request.HashKeyOutOfRange ??= text;
        return null;
    }

    private bool TryReadData(out ReadOnlyMemory<byte> data)
    {
        data = default;
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return false;
        if (_json.TokenType != JsonTokenType.String)
        {
            Mistyped("a Blob");
            return false;
        }
        // The token begins with its quotation mark; what it holds is overwritten with what it means, which is shorter.
        var start = (int)_json.TokenStartIndex + 1;
        var length = _json.ValueIsEscaped ? Unescape(start) : _json.ValueSpan.Length;
        if (Base64.DecodeFromUtf8InPlace(_body.AsSpan(start, length), out var decoded) != OperationStatus.Done)
        {
            _typeError ??= AwsJsonError.Serialization("The text can not be converted to a Blob: it is no base64");
            return false;
        }
        data = _body.AsMemory(start, decoded);
        return true;
    }

    /// <summary>Some serialisers write <c>+</c> and <c>/</c> as escapes.</summary>
    private readonly int Unescape(int start)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(_json.ValueSpan.Length);
        var length = _json.CopyString(buffer);
        buffer.AsSpan(0, length).CopyTo(_body.AsSpan(start));
        ArrayPool<byte>.Shared.Return(buffer);
        return length;
    }

    private void ReadKey(ref RecordDraft draft)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return;
        if (_json.TokenType != JsonTokenType.String)
        {
            Mistyped("an String");
            return;
        }
        var utf8 = _json.ValueSpan;
        if (!_json.ValueIsEscaped && utf8.Length is >= 1 and <= PartitionKey.CharsMax && Utf8.IsValid(utf8))
        {
            (draft.HasKey, draft.Key, draft.KeyBytes) = (true, _keys.Get(utf8), utf8.Length);
            return;
        }
        var text = CurrentText();
        if (text.Length is 0 or > PartitionKey.CharsMax)
            draft.KeyFault = text;
        else
            (draft.HasKey, draft.Key, draft.KeyBytes) = (true, PartitionKey.Of(text), Encoding.UTF8.GetByteCount(text));
    }

    private string? ReadText()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.String)
            return CurrentText();
        if (_json.TokenType != JsonTokenType.Null)
            Mistyped("an String");
        return null;
    }

    private readonly string CurrentText()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException invalidText)
        {
            throw new JsonException("A text is no valid UTF-8 or holds half a surrogate pair.", invalidText);
        }
    }

    private void Mistyped(string wanted)
    {
        _typeError ??= AwsJsonError.Serialization(_json.TokenType switch
        {
            JsonTokenType.StartArray => "Start of list found where not expected",
            JsonTokenType.StartObject => "Start of structure or map found where not expected.",
            JsonTokenType.Number => $"class java.math.BigDecimal can not be converted to {wanted}",
            JsonTokenType.String => $"class java.lang.String can not be converted to {wanted}",
            _ => $"class java.lang.Boolean can not be converted to {wanted}",
        });
        _json.Skip();
    }

    private void Skip()
    {
        _json.Read();
        _json.Skip();
    }

    private struct RecordDraft
    {
        public bool HasData;
        public ReadOnlyMemory<byte> Data;
        public bool HasKey;
        public PartitionKey Key;
        public int KeyBytes;
        public string? KeyFault;
        public string? HashKey;

        public readonly bool IsSound => HasData && HasKey && HashKey is null;
    }
}
