using Amazon.CDK;
using Constructs;

namespace Alleycat.InfraCdk.Site;

/// <summary>
/// A name for what CloudFront keeps by name in an account and not by region: with the region in it, the same stack fits into a second one.
/// </summary>
internal static class RegionalName
{
    /// <returns>At most 64 characters, whatever the region.</returns>
    public static string Of(Construct scope, string id) =>
        $"{Names.UniqueResourceName(scope, new UniqueResourceNameOptions { MaxLength = 32 })}-{id}-{Stack.Of(scope).Region}";
}
