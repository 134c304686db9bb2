using Alleycat.InfraCdk.Parameters;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudFront;
using Constructs;

namespace Alleycat.InfraCdk.Site;

/// <summary>What every answer tells the browser to refuse.</summary>
internal static class SecurityHeaders
{
    public static ResponseHeadersPolicy Create(Construct scope, string id, AlleycatParameters parameters) =>
        new(scope, id, new ResponseHeadersPolicyProps
        {
            ResponseHeadersPolicyName = RegionalName.Of(scope, id),
            Comment = "Alleycat: own scripts only, connections only to this site, IoT and Cognito",
            SecurityHeadersBehavior = Security(Policy(scope, parameters)),
            // The page talks to bikes over Bluetooth and keeps the tablet awake; nothing else of the device is its business.
            CustomHeadersBehavior = Custom(
                "Permissions-Policy",
                "bluetooth=(self), screen-wake-lock=(self), fullscreen=(self), camera=(), geolocation=(), microphone=()"),
        });

    private static ResponseSecurityHeadersBehavior Security(string policy) => new()
    {
        ContentSecurityPolicy = new ResponseHeadersContentSecurityPolicy { ContentSecurityPolicy = policy, Override = true },
        ContentTypeOptions = new ResponseHeadersContentTypeOptions { Override = true },
        FrameOptions = new ResponseHeadersFrameOptions { FrameOption = HeadersFrameOption.DENY, Override = true },
        ReferrerPolicy = new ResponseHeadersReferrerPolicy { ReferrerPolicy = HeadersReferrerPolicy.NO_REFERRER, Override = true },
        StrictTransportSecurity = new ResponseHeadersStrictTransportSecurity
        {
            AccessControlMaxAge = Duration.Days(365),
            IncludeSubdomains = true,
            Override = true,
        },
    };

    private static ResponseCustomHeadersBehavior Custom(string header, string value) => new()
    {
        CustomHeaders = [new ResponseCustomHeader { Header = header, Value = value, Override = true }],
    };

    private static string Policy(Construct scope, AlleycatParameters parameters)
    {
        var region = Stack.Of(scope).Region;
        var iot = parameters.IotEndpoint.Length > 0 ? $"wss://{parameters.IotEndpoint}" : $"wss://*.iot.{region}.amazonaws.com";
        return string.Join("; ",
            "default-src 'self'",
            $"connect-src 'self' {iot} https://cognito-identity.{region}.amazonaws.com https://cognito-idp.{region}.amazonaws.com",
            "img-src 'self' data: blob:",
            // The curve's library sets sizes by style attributes.
            "style-src 'self' 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");
    }
}
