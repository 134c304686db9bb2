using System.Globalization;

namespace Alleycat.Local.S3;

/// <summary>Cross-origin answers as S3 gives them.</summary>
internal static class S3Cors
{
    /// <summary>Answers a browser's question before its request.</summary>
    /// <returns>Null when answered.</returns>
    public static S3Error? Preflight(IReadOnlyList<S3CorsRule> rules, HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        var (origin, method) = (request.Headers.Origin.ToString(), request.Headers.AccessControlRequestMethod.ToString());
        if (origin.Length == 0 || method.Length == 0)
            return new(400, "BadRequest", "Insufficient information. Origin request header needed.");
        var asked = request.Headers.AccessControlRequestHeaders.ToString();
        var rule = rules.FirstOrDefault(
            rule => rule.AllowsOrigin(origin) && rule.AllowedMethods.Contains(method) && rule.AllowsHeaders(asked));
        if (rule is null)
            return new(403, "AccessForbidden", "CORSResponse: This CORS request is not allowed.");
        Allow(response, rule, origin);
        if (asked.Length > 0)
            response.Headers.AccessControlAllowHeaders = asked;
        if (rule.MaxAge is { } maxAge)
            response.Headers.AccessControlMaxAge = ((long)maxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        response.StatusCode = StatusCodes.Status200OK;
        return null;
    }

    /// <summary>Adds the headers of a request from another origin; without a rule for it the answer simply has
    /// none.</summary>
    public static void Apply(IReadOnlyList<S3CorsRule> rules, HttpContext http)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return;
        var method = http.Request.Method;
        if (rules.FirstOrDefault(rule => rule.AllowsOrigin(origin) && rule.AllowedMethods.Contains(method)) is { } rule)
            Allow(http.Response, rule, origin);
    }

    private static void Allow(HttpResponse response, S3CorsRule rule, string origin)
    {
        var isAny = rule.AllowedOrigins.Contains("*");
        response.Headers.AccessControlAllowOrigin = isAny ? "*" : origin;
        if (!isAny)
            response.Headers.AccessControlAllowCredentials = "true";
        response.Headers.AccessControlAllowMethods = string.Join(", ", rule.AllowedMethods);
        if (rule.ExposeHeaders.Count > 0)
            response.Headers.AccessControlExposeHeaders = string.Join(", ", rule.ExposeHeaders);
        response.Headers.Append("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    }
}
