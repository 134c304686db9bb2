using System.Globalization;
using System.Text.Json;

namespace Alleycat.Aws.Clients;

/// <summary>The few shapes that requests and responses have in JSON.</summary>
internal static class JsonShapes
{
    /// <summary>Reads a whole object; unknown members are skipped.</summary>
    public static void ReadObject<T>(ReadOnlySpan<byte> json, T target, ReadMember<T> read)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        ReadObject(ref reader, target, read);
    }

    /// <summary>Reads the object the reader stands on, to its end.</summary>
    public static T ReadObject<T>(ref Utf8JsonReader reader, T target, ReadMember<T> read)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return target;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"An object is due, not {reader.TokenType}.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString()!;
            reader.Read();
            if (!read(target, member, ref reader))
                reader.Skip();
        }
        return target;
    }

    public static List<T> ReadList<T>(ref Utf8JsonReader reader, ReadMember<T> read) where T : new()
    {
        var list = new List<T>();
        if (reader.TokenType == JsonTokenType.Null)
            return list;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            list.Add(ReadObject(ref reader, new T(), read));
        return list;
    }

    /// <summary>A list of texts; a null among them is left out.</summary>
    public static List<string> ReadTexts(ref Utf8JsonReader reader)
    {
        var list = new List<string>();
        if (reader.TokenType == JsonTokenType.Null)
            return list;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.GetString() is { } text)
                list.Add(text);
        }
        return list;
    }

    /// <summary>Epoch seconds with a fraction.</summary>
    public static DateTime ReadTimestamp(ref Utf8JsonReader reader) =>
        DateTime.UnixEpoch.AddMilliseconds((double)(reader.GetDecimal() * 1000));

    public static void WriteTimestamp(Utf8JsonWriter json, string name, DateTime value) =>
        json.WriteNumber(name, (decimal)(value.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond);

    /// <summary>Writes the member unless it is null.</summary>
    public static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    /// <inheritdoc cref="Write(Utf8JsonWriter, string, string?)"/>
    public static void Write(Utf8JsonWriter json, string name, int? value)
    {
        if (value is not null)
            json.WriteNumber(name, value.Value);
    }

    /// <summary>Writes a blob as base64, without copying what a stream lets be seen.</summary>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, MemoryStream value) =>
        json.WriteBase64String(name, value.TryGetBuffer(out var bytes) ? bytes.AsSpan() : value.ToArray());

    public static int ReadInt(ref Utf8JsonReader reader) => reader.TryGetInt32(out var value)
        ? value
        : throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"An integer is due at byte {reader.TokenStartIndex}."));
}
