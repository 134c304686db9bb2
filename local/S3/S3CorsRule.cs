namespace Alleycat.Local.S3;

/// <summary>Which pages of other origins may use a bucket.</summary>
public sealed record S3CorsRule
{
    /// <summary>Whole origins, or <c>*</c> for any. Any by default.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = ["*"];

    /// <summary>GET and HEAD by default.</summary>
    public IReadOnlyList<string> AllowedMethods { get; init; } = ["GET", "HEAD"];

    /// <summary>Names, or <c>*</c> for any. Any by default.</summary>
    public IReadOnlyList<string> AllowedHeaders { get; init; } = ["*"];

    /// <summary>What scripts may read beside the simple headers.</summary>
    public IReadOnlyList<string> ExposeHeaders { get; init; } =
        ["ETag", "Content-Length", "Content-Range", "Accept-Ranges", "x-amz-request-id"];

    /// <summary>For so long a browser need not ask again; an hour by default.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(1);

    public bool AllowsOrigin(string origin) =>
        AllowedOrigins.Any(allowed => allowed == "*" || string.Equals(allowed, origin, StringComparison.OrdinalIgnoreCase));

    public bool AllowsHeaders(string? names) => string.IsNullOrEmpty(names) || names.Split(',', StringSplitOptions.TrimEntries)
        .All(name => AllowedHeaders.Any(allowed => allowed == "*" || string.Equals(allowed, name, StringComparison.OrdinalIgnoreCase)));
}
