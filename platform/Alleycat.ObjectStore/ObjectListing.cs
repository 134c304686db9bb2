using System.Text;
using Alleycat.Streaming;

namespace Alleycat.ObjectStore;

/// <summary>One page of a listing.</summary>
/// <param name="Contents">Objects, by key.</param>
/// <param name="CommonPrefixes">What the keys with a delimiter behind the prefix were rolled up into.</param>
/// <param name="ContinuationToken">Opaque: gives the next page; null on the last.</param>
public sealed record ObjectListing(
    IReadOnlyList<ObjectSummary> Contents, IReadOnlyList<string> CommonPrefixes, string? ContinuationToken)
{
    /// <summary>The token of the page behind an entry, be it a key or a common prefix.</summary>
    public static string TokenAfter(string entry) => Convert.ToBase64String(Encoding.UTF8.GetBytes(entry));

    /// <returns>Null where that is no token.</returns>
    internal static string? TryReadToken(string token)
    {
        var bytes = new byte[ObjectKey.BytesMax];
        return Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
