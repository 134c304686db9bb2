using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Alleycat.Racing.History;

/// <summary>
/// Reads a history that something else wrote: gzip of <c>{"1":{"100":119.8224,…},…}</c> without our table, numbers spelt in any way,
/// unrounded,
/// in any order. What is no record is skipped and counted.
/// </summary>
public sealed class ForeignHistory
{
    private const int BufferBytes = 256 * 1024;

    private readonly ClassHistory history = new();
    private readonly List<PersonalRecord> records = [];
    private readonly TelemetryLimits limits;
    private int second = -1;
    private int racer = -1;

    private ForeignHistory(TelemetryLimits limits) => this.limits = limits;

    /// <summary>Why it could not be read as gzip; then nothing of it is used.</summary>
    public GzipFault GzipFault { get; private set; }

    /// <summary>It was not one whole JSON object; then nothing of it is used.</summary>
    public bool IsNoJsonObject { get; private set; }

    public bool IsSound => GzipFault == GzipFault.None && !IsNoJsonObject;

    /// <summary>Empty where it is not sound.</summary>
    public ClassHistory History => IsSound ? history : new ClassHistory();

    /// <summary>Members that are no record: other names, nulls, texts, outputs that no accepted telemetry can reach.</summary>
    public long Skipped { get; private set; }

    /// <summary>The highest output that telemetry within its limits gives; more than that can only be forged.</summary>
    public static Output OutputMax { get; } = Output.From(TelemetryLimits.CadenceMax, TelemetryLimits.ResistanceMax);

    /// <summary>Reads a whole file. Never throws on bad input.</summary>
    /// <param name="file">Gzip of one or several members.</param>
    /// <param name="limits">Racer ids beyond them are skipped; seconds count to <see cref="HistoryFormat.SecondMax"/>.</param>
    /// <param name="rawBytesMax">Most uncompressed bytes.</param>
    public static ForeignHistory Read(ReadOnlyMemory<byte> file, TelemetryLimits limits, long rawBytesMax)
    {
        var foreign = new ForeignHistory(limits);
        using var gzip = new GzipReader(file, rawBytesMax);
        try
        {
            foreign.Read(gzip);
        }
        catch (JsonException)
        {
            foreign.IsNoJsonObject = true;
        }
        // The rest is only read for its checksum: damage may have shown itself in the text first.
        var rest = new byte[BufferBytes];
        while (gzip.Read(rest) > 0) { }
        foreign.GzipFault = gzip.Fault;
        return foreign;
    }

    private void Read(GzipReader gzip)
    {
        var buffer = new byte[BufferBytes];
        var state = new JsonReaderState();
        var filled = 0;
        while (true)
        {
            var count = gzip.Read(buffer.AsSpan(filled));
            filled += count;
            var reader = new Utf8JsonReader(buffer.AsSpan(0, filled), isFinalBlock: count == 0, state);
            while (reader.Read())
                Take(ref reader);
            if (count == 0)
                return;
            state = reader.CurrentState;
            var consumed = (int)reader.BytesConsumed;
            buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
            filled -= consumed;
            if (filled == buffer.Length)
                throw new JsonException("A token longer than any history has.");
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType, reader.CurrentDepth)
        {
            case (JsonTokenType.StartObject, 0):
                break;
            case (JsonTokenType.StartObject, 1):
                Skipped += second < 0 ? 1 : 0;
                break;
            case (JsonTokenType.PropertyName, 1):
                second = IndexOf(reader, 1, HistoryFormat.SecondMax);
                break;
            case (JsonTokenType.PropertyName, 2):
                racer = second < 0 ? -1 : IndexOf(reader, 0, limits.RacerIdMax);
                break;
            case (JsonTokenType.Number, 2) when second > 0 && racer >= 0 && TryOutput(reader, out var output):
                records.Add(new PersonalRecord(0, second, racer, output));
                break;
            case (JsonTokenType.EndObject, 1):
                foreach (var part in ClassHistory.Of(CollectionsMarshal.AsSpan(records)).Seconds)
                    history.Join(part);
                records.Clear();
                second = -1;
                break;
            case (JsonTokenType.EndObject, 0) or (JsonTokenType.PropertyName, _):
                break;
            case (_, 0):
                IsNoJsonObject = true;
                break;
            case (_, 1 or 2) when reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray)
                && (second > 0 || reader.CurrentDepth == 1):
                Skipped++;
                break;
            default:
                break;
        }
    }

    private static bool TryOutput(in Utf8JsonReader reader, out Output output)
    {
        output = default;
        if (!reader.TryGetDouble(out var value))
            return false;
        var count = Math.Round(value * 10_000, MidpointRounding.AwayFromZero);
        if (!(count >= 0 && count <= OutputMax.TenThousandths))
            return false;
        output = new((uint)count);
        return true;
    }

    private static int IndexOf(in Utf8JsonReader reader, int min, int max)
    {
        var name = reader.HasValueSequence || reader.ValueIsEscaped ? default : reader.ValueSpan;
        return name.Length is > 0 and <= 10 && (name[0] != '0' || name.Length == 1)
            && Utf8Parser.TryParse(name, out int value, out var length) && length == name.Length && name[0] is not ((byte)'+' or (byte)'-')
            && value >= min && value <= max ? value : -1;
    }
}
