namespace Alleycat.Local.S3;

/// <summary>Which pages of other origins may use a bucket.</summary>
public sealed record S3CorsRule
{
    /// <summary>The rule's name, at most 255 characters; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>Whole origins, with at most one <c>*</c> each for any text. Any by default.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = ["*"];

    /// <summary>GET and HEAD by default.</summary>
    public IReadOnlyList<string> AllowedMethods { get; init; } = ["GET", "HEAD"];

    /// <summary>Names, with at most one <c>*</c> each for any text. Any by default.</summary>
    public IReadOnlyList<string> AllowedHeaders { get; init; } = ["*"];

    /// <summary>What scripts may read beside the simple headers.</summary>
    public IReadOnlyList<string> ExposeHeaders { get; init; } =
        ["ETag", "Content-Length", "Content-Range", "Accept-Ranges", "x-amz-request-id"];

    /// <summary>For so long a browser need not ask again; an hour by default. Null: it is not told.</summary>
    public TimeSpan? MaxAge { get; init; } = TimeSpan.FromHours(1);

    public bool AllowsOrigin(string origin) => AllowedOrigins.Any(allowed => Matches(allowed, origin));

    public bool AllowsHeaders(string? names) => string.IsNullOrEmpty(names) || names.Split(',', StringSplitOptions.TrimEntries)
        .All(name => AllowedHeaders.Any(allowed => Matches(allowed, name)));

    private static bool Matches(string allowed, string text)
    {
        var star = allowed.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? string.Equals(allowed, text, StringComparison.OrdinalIgnoreCase)
            : text.Length >= allowed.Length - 1
                && text.AsSpan().StartsWith(allowed.AsSpan(0, star), StringComparison.OrdinalIgnoreCase)
                && text.AsSpan().EndsWith(allowed.AsSpan(star + 1), StringComparison.OrdinalIgnoreCase);
    }
}
