using System.Buffers.Text;
using System.Text.Json;
using Alleycat.LoadTest.Clients;

namespace Alleycat.LoadTest.Scenarios.Live;

/// <summary>Reads <c>{second:{racer:output}}</c> as it comes and compares each record with what <see cref="TelemetryPacket"/> says.</summary>
/// <param name="classId">Whose history it is.</param>
internal sealed class HistoryComparison(int classId)
{
    private JsonReaderState _state;
    private int _second;
    private int _racer;

    public long Read { get; private set; }

    /// <summary>Another value than the rider's, or a rider of another class.</summary>
    public long Wrong { get; private set; }

    /// <summary>Reads to the end.</summary>
    /// <param name="plain">The unzipped text.</param>
    /// <param name="buffer">To read into; longer than any token.</param>
    public async Task ReadAsync(Stream plain, byte[] buffer)
    {
        var kept = 0;
        while (true)
        {
            var read = await plain.ReadAsync(buffer.AsMemory(kept));
            var consumed = Take(buffer.AsSpan(0, kept + read), isLast: read == 0);
            if (read == 0)
                return;
            buffer.AsSpan(consumed, kept + read - consumed).CopyTo(buffer);
            kept += read - consumed;
        }
    }

    private int Take(ReadOnlySpan<byte> text, bool isLast)
    {
        var json = new Utf8JsonReader(text, isLast, _state);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName)
            {
                // What is no number is nobody's, and so is counted as wrong.
                if (!Utf8Parser.TryParse(json.ValueSpan, out int number, out _))
                    number = -1;
                if (json.CurrentDepth == 1)
                    _second = number;
                else
                    _racer = number;
            }
            else if (json.TokenType == JsonTokenType.Number)
            {
                Read++;
                var isRight = json.TryGetDecimal(out var output) && output == TelemetryPacket.OutputOf(_racer, _second)
                    && TelemetryPacket.ClassOf(_racer) == classId;
                Wrong += isRight ? 0 : 1;
            }
        }
        _state = json.CurrentState;
        return (int)json.BytesConsumed;
    }
}
