namespace Alleycat.Streaming;

/// <summary>The two buckets and the prefixes in them, as both homes name them by default.</summary>
public static class BucketNames
{
    /// <summary>Delivered objects and set-aside records.</summary>
    public const string Delivery = "alleycat-delivery";

    /// <summary><c>class-N.gz</c>, <c>class-N.json</c> and <c>racers.gz</c>.</summary>
    public const string History = "alleycat-history";

    /// <summary>Delivered objects: <c>data/yyyy/MM/dd/HH/</c>. Never a parent of <see cref="ErrorPrefix"/>.</summary>
    public const string DataPrefix = "data/";

    /// <summary>Set-aside records: <c>processing-failed/yyyy/MM/dd/HH/</c>.</summary>
    public const string ErrorPrefix = "processing-failed/";
}
