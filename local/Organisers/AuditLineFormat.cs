using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Alleycat.Local.Races;

namespace Alleycat.Local.Organisers;

/// <summary>
/// One line of <c>audit.ndjson</c>: a JSON object whose last member, <c>chain</c>, is the SHA-256 of the line before's chain and of this
/// line's bytes before it. A line that was changed, removed or put in between breaks the chain where it stands.
/// </summary>
/// <remarks>Layout: docs/formats/audit-trail.md.</remarks>
internal static class AuditLineFormat
{
    /// <summary>A longer line is none; reason and names at their longest stay well below.</summary>
    public const int LineBytesMax = 8 * 1024;

    public const int ChainBytes = SHA256.HashSizeInBytes;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // {…,"chain":"64 digits"}
    private const int TailBytes = 10 + (2 * ChainBytes) + 2;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ReadOnlySpan<byte> ChainMember => ",\"chain\":\""u8;

    /// <summary>What the first line is chained to.</summary>
    public static byte[] Origin { get; } = new byte[ChainBytes];

    /// <summary>The line with its line feed.</summary>
    /// <param name="entry">What it says.</param>
    /// <param name="previous">The chain of the line before, or <see cref="Origin"/>.</param>
    /// <param name="chain">This line's.</param>
    public static byte[] Write(AuditEntry entry, ReadOnlySpan<byte> previous, out byte[] chain)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("number", entry.Number);
            json.WriteString("at", DateTimeOffset.FromUnixTimeMilliseconds(entry.AtMs).ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("who", entry.Who);
            json.WriteString("proof", entry.Proof);
            json.WriteString("action", NameOf(entry.Action));
            json.WriteString("race", entry.Race.ToString());
            if (entry.RacerId is { } racerId)
                json.WriteNumber("racer", racerId);
            json.WriteString("reason", entry.Reason);
            json.WriteEndObject();
        }
        line.SetLength(line.Length - 1);
        chain = ChainOf(previous, line.GetBuffer().AsSpan(0, (int)line.Length));
        line.Position = line.Length;
        line.Write(ChainMember);
        line.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(chain)));
        line.Write("\"}\n"u8);
        return line.ToArray();
    }

    /// <summary>Reads a line without its line feed. Never throws for what is in it.</summary>
    /// <param name="line">The bytes.</param>
    /// <param name="previous">The chain of the line before.</param>
    /// <param name="entry">What it says; null where it is no entry.</param>
    /// <param name="chain">What it says its own chain is: the next line is held against that, so that one change is one break.</param>
    /// <returns>Whether it is an entry and the chain holds.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, ReadOnlySpan<byte> previous, out AuditEntry? entry, out byte[] chain)
    {
        entry = null;
        chain = Origin;
        if (line.Length is <= TailBytes or > LineBytesMax || !line[^TailBytes..].StartsWith(ChainMember) || !line.EndsWith("\"}"u8))
            return false;
        var stated = new byte[ChainBytes];
        if (Convert.FromHexString(line.Slice(line.Length - TailBytes + 10, 2 * ChainBytes), stated, out _, out _)
            != System.Buffers.OperationStatus.Done)
            return false;
        entry = ReadMembers(line);
        if (entry is null)
            return false;
        chain = stated;
        return CryptographicOperations.FixedTimeEquals(ChainOf(previous, line[..^TailBytes]), stated);
    }

    public static string NameOf(RulingAction action) => action switch
    {
        RulingAction.Void => "void",
        RulingAction.Unvoid => "unvoid",
        RulingAction.Hide => "hide",
        _ => "unhide",
    };

    private static byte[] ChainOf(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> line)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        hash.AppendData(line);
        return hash.GetHashAndReset();
    }

    private static AuditEntry? ReadMembers(ReadOnlySpan<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line.ToArray());
            var members = json.RootElement;
            RulingAction? action = TextOf(members, "action") switch
            {
                "void" => RulingAction.Void,
                "unvoid" => RulingAction.Unvoid,
                "hide" => RulingAction.Hide,
                "unhide" => RulingAction.Unhide,
                _ => null,
            };
            return action is { } known
                && members.TryGetProperty("number", out var number) && number.TryGetInt64(out var value) && value >= 1
                && DateTimeOffset.TryParseExact(
                    TextOf(members, "at"), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                && RaceKey.TryParse(TextOf(members, "race"), out var race)
                && TryReadRacer(members, known, out var racerId)
                && TextOf(members, "who") is { } who && TextOf(members, "proof") is { } proof && TextOf(members, "reason") is { } reason
                ? new(value, at.ToUnixTimeMilliseconds(), who, proof, known, race, reason) { RacerId = racerId }
                : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // No JSON, a member of another kind, or an escape that is no text.
            return null;
        }
    }

    /// <summary>Absent for a ruling about a whole race. One racer's result can be hidden and shown, and nothing else.</summary>
    private static bool TryReadRacer(JsonElement members, RulingAction action, out int? racerId)
    {
        racerId = null;
        if (!members.TryGetProperty("racer", out var member))
            return true;
        if (!member.TryGetInt32(out var value) || value < 0 || action is RulingAction.Void or RulingAction.Unvoid)
            return false;
        racerId = value;
        return true;
    }

    private static string? TextOf(JsonElement members, string name) =>
        members.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
