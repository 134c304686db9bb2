using System.Text.Json;
using System.Text.Json.Serialization;
using Alleycat.Local.Organisers;

namespace Alleycat.Local.Identity;

/// <summary><c>identity.json</c>: everyone who is known. One file, so that a change is whole or absent.</summary>
internal sealed record IdentityDocument
{
    private const int FormatVersion = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static IdentityDocument Empty { get; } = new();

    /// <summary>A reader refuses any other than its own.</summary>
    public int Version { get; init; } = FormatVersion;

    /// <summary>Null until the first bike is added.</summary>
    public TokenKey? TokenKey { get; init; }

    /// <summary>One per racer, by racer.</summary>
    public IReadOnlyList<BikeRecord> Bikes { get; init; } = [];

    public IReadOnlyList<AccessKey> AccessKeys { get; init; } = [];

    /// <summary>Who may rule on races from other machines.</summary>
    public IReadOnlyList<OrganiserKey> Organisers { get; init; } = [];

    public string Write() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <returns>Null where the text is none of ours.</returns>
    public static IdentityDocument? TryRead(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<IdentityDocument>(text, Json) is { Version: FormatVersion } document ? document : null;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    public IdentityDocument With(BikeRecord bike) =>
        this with { Bikes = [.. Bikes.Where(other => other.Racer != bike.Racer).Append(bike).OrderBy(other => other.Racer)] };

    public IdentityDocument WithoutBike(int racer) => this with { Bikes = [.. Bikes.Where(bike => bike.Racer != racer)] };
}
