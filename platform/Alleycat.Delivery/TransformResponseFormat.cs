using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Alleycat.Delivery;

/// <summary>Reads <c>{"records":[{"recordId","result","data"}]}</c>. A response that breaks the contract is final and never retried.</summary>
internal static class TransformResponseFormat
{
    /// <summary>Reads the answers to a batch.</summary>
    /// <param name="response">UTF-8 JSON as the function returned it.</param>
    /// <param name="batch">What was asked: each record must be answered exactly once.</param>
    /// <param name="data">Takes the data decoded; the answers lie in it.</param>
    /// <param name="answers">The answers in the batch's order.</param>
    /// <param name="fault">Firehose's error code and a sentence, where the response breaks the contract.</param>
    public static bool TryRead(ReadOnlySpan<byte> response, TransformBatch batch, ArrayBufferWriter<byte> data,
        out TransformResponse? answers, out TransformFault fault)
    {
        var reading = new Reading(batch, data);
        try
        {
            fault = reading.Read(response);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            fault = new("Lambda.JsonProcessingException", $"The function's response is no JSON: {exception.Message}");
        }
        answers = fault.IsNone ? reading.ToResponse() : null;
        return fault.IsNone;
    }

    private sealed class Reading(TransformBatch batch, ArrayBufferWriter<byte> target)
    {
        private readonly (TransformStatus Status, int Offset, int Length)[] _answers = new (TransformStatus, int, int)[batch.Records.Count];
        private Dictionary<string, int>? _indexOfId;
        private int _next;

        public TransformResponse ToResponse() => new(target.WrittenMemory, _answers);

        public TransformFault Read(ReadOnlySpan<byte> response)
        {
            var reader = new Utf8JsonReader(response);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return Invalid("it is no object");
            var met = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isRecords = reader.ValueTextEquals("records"u8);
                reader.Read();
                if (!isRecords)
                {
                    reader.Skip();
                    continue;
                }
                if (reader.TokenType != JsonTokenType.StartArray)
                    return Invalid("its records are no array");
                met = true;
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    var fault = ReadRecord(ref reader);
                    if (!fault.IsNone)
                        return fault;
                }
                if (reader.TokenType != JsonTokenType.EndArray)
                    return Invalid("one of its records is no object");
            }
            // Anything behind the object is a JsonException here.
            reader.Read();
            if (!met)
                return Invalid("it has no records");
            var missing = Array.FindIndex(_answers, answer => answer.Status == TransformStatus.Missing);
            return missing < 0 ? default
                : new("Lambda.MissingRecordId", $"The function did not answer record {TransformBatch.RecordIdOf(batch.Records[missing])}.");
        }

        private TransformFault ReadRecord(ref Utf8JsonReader reader)
        {
            int? answered = null;
            string? stray = null;
            var status = TransformStatus.Missing;
            (int Offset, int Length) data = default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("recordId"u8))
                {
                    reader.Read();
                    answered = IndexOf(ref reader);
                    stray = answered is null ? reader.GetString() : null;
                }
                else if (reader.ValueTextEquals("result"u8))
                {
                    reader.Read();
                    status = reader.ValueTextEquals("Ok"u8) ? TransformStatus.Ok
                        : reader.ValueTextEquals("Dropped"u8) ? TransformStatus.Dropped
                        : reader.ValueTextEquals("ProcessingFailed"u8) ? TransformStatus.ProcessingFailed
                        : TransformStatus.Missing;
                }
                else if (reader.ValueTextEquals("data"u8))
                {
                    reader.Read();
                    if (reader.TokenType != JsonTokenType.Null && !TryDecode(ref reader, out data))
                        return Invalid("a record's data is no base64");
                }
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }
            if (status == TransformStatus.Missing)
                return Invalid("a record's result is not Ok, Dropped or ProcessingFailed");
            if (answered is not { } index)
                return new("Lambda.MissingRecordId", $"The function answered record '{stray}', which was not asked.");
            if (_answers[index].Status != TransformStatus.Missing)
                return new("Lambda.DuplicatedRecordId", $"The function answered record {TransformBatch.RecordIdOf(batch.Records[index])} twice.");
            _answers[index] = (status, data.Offset, data.Length);
            return default;
        }

        /// <summary>Answers come in the order asked from any sensible function; only others pay for a dictionary.</summary>
        private int? IndexOf(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.String && _next < batch.Records.Count
                && reader.ValueTextEquals(TransformBatch.RecordIdOf(batch.Records[_next], stackalloc byte[TransformBatch.RecordIdBytesMax])))
                return _next++;
            if (reader.GetString() is not { } id)
                return null;
            _indexOfId ??= batch.Records.Select((record, i) => (Id: TransformBatch.RecordIdOf(record), i)).ToDictionary(r => r.Id, r => r.i);
            return _indexOfId.TryGetValue(id, out var index) ? index : null;
        }

        private bool TryDecode(ref Utf8JsonReader reader, out (int Offset, int Length) decoded)
        {
            decoded = default;
            if (reader.TokenType != JsonTokenType.String)
                return false;
            // Base64 that JSON had to escape is rare; it is unescaped by the reader then.
            var text = reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
            var room = target.GetSpan(Base64.GetMaxDecodedFromUtf8Length(text.Length) + 1);
            if (Base64.DecodeFromUtf8(text, room, out _, out var length) != OperationStatus.Done)
                return false;
            decoded = (target.WrittenCount, length);
            target.Advance(length);
            return true;
        }

        private static TransformFault Invalid(string what) =>
            new("Lambda.InvalidReturnFormat", $"The function's response cannot be used: {what}.");
    }
}
