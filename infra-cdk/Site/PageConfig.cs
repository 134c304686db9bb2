using Alleycat.InfraCdk.Identity;
using Alleycat.InfraCdk.Parameters;
using Amazon.CDK;
using Constructs;

namespace Alleycat.InfraCdk.Site;

/// <summary>The page's <c>config.json</c> for AWS: the members of one machine's, and an <c>aws</c> member for signing in.</summary>
internal static class PageConfig
{
    /// <remarks>Without an IoT endpoint, <c>mqtt</c> is empty and whoever uploads the file has to fill it in.</remarks>
    public static string Text(Construct scope, AlleycatParameters parameters, IdentityStack identity)
    {
        var stack = Stack.Of(scope);
        return stack.ToJsonString(new Dictionary<string, object>
        {
            ["raceSeconds"] = parameters.RaceSeconds,
            ["mqtt"] = parameters.IotEndpoint.Length > 0 ? $"wss://{parameters.IotEndpoint}/mqtt" : "",
            ["history"] = "/",
            ["version"] = parameters.Version,
            ["aws"] = new Dictionary<string, object>
            {
                ["region"] = stack.Region,
                ["identityPoolId"] = identity.IdentityPoolId,
                ["userPoolId"] = identity.UserPoolId,
                ["userPoolClientId"] = identity.UserPoolClientId,
                ["visitors"] = parameters.Identity.Visitors,
                ["visitorClientIdPrefix"] = Topics.VisitorClientIdPrefix,
            },
        });
    }
}
