using Amazon.S3;
using Amazon.S3.Model;

namespace Alleycat.Local.Commands;

/// <summary>Puts the page into its bucket: what is named by its content first, then what names it.</summary>
internal static class PageUpload
{
    private const string Forever = "public, max-age=31536000, immutable";

    /// <param name="s3">The bucket's.</param>
    /// <param name="folder">The built page.</param>
    /// <param name="bucket">Its bucket.</param>
    /// <param name="config">Text of <c>config.json</c>.</param>
    /// <param name="cancellationToken">Stops it; the page that is there stays whole.</param>
    public static async Task RunAsync(IAmazonS3 s3, string folder, string bucket, string config, CancellationToken cancellationToken)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (File: file, Key: Path.GetRelativePath(folder, file).Replace('\\', '/')))
            .Where(file => file.Key is not ("config.json" or "index.html") && !file.Key.StartsWith('.'))
            .OrderBy(file => file.Key, StringComparer.Ordinal);
        foreach (var (file, key) in files)
        {
            // Vite names what it builds by its content; anything else may change under its name.
            var caching = key.StartsWith("assets/", StringComparison.Ordinal) ? Forever : "no-cache";
            await PutAsync(s3, new() { BucketName = bucket, Key = key, FilePath = file }, caching, cancellationToken);
        }
        await PutAsync(s3, new() { BucketName = bucket, Key = "config.json", ContentBody = config }, "no-cache", cancellationToken);
        var index = Path.Combine(folder, "index.html");
        await PutAsync(s3, new() { BucketName = bucket, Key = "index.html", FilePath = index }, "no-cache", cancellationToken);
    }

    private static async Task PutAsync(IAmazonS3 s3, PutObjectRequest request, string caching, CancellationToken cancellationToken)
    {
        request.ContentType = Path.GetExtension(request.Key) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".json" or ".webmanifest" => "application/json",
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            ".ico" => "image/x-icon",
            ".woff2" => "font/woff2",
            _ => "application/octet-stream",
        };
        request.Headers.CacheControl = caching;
        await s3.PutObjectAsync(request, cancellationToken);
    }
}
