using System.Net;
using Alleycat.Local.Http;
using Alleycat.Local.Identity;

namespace Alleycat.Local.Organisers;

/// <summary>Who may rule on races: an organiser's pass everywhere, and whoever is at this machine on the port in the clear.</summary>
/// <param name="identities">Where organisers' keys are; null where nothing listens beyond loopback.</param>
/// <param name="time">The clock that passes expire by.</param>
internal sealed class OrganiserGate(IdentityStore? identities, TimeProvider time)
{
    /// <summary>On the port in the clear: who is asking, for the audit trail.</summary>
    public const string NameHeader = "X-Alleycat-Organiser";

    private const string Scheme = "Bearer ";

    /// <summary>Tells who asks, or the answer for whoever may not.</summary>
    public (Organiser? Organiser, IResult? Refusal) Identify(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return identities is not null
                && OrganiserPass.Verify(authorization[Scheme.Length..].Trim(), identities.Refresh().Document, time.GetUtcNow()) is { } key
                ? (new(key.Name, $"pass:{key.Id}"), null)
                : (null, Refuse(context, "That pass does not hold: it is not known, has expired or was removed."));
        }
        // Beyond this machine's own port an address proves nothing.
        if (context.Request.IsHttps)
            return (null, Refuse(context, "This is the organiser's: it takes their pass (alleycat organiser add)."));
        return context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && IsOwnName(context.Request.Host.Host)
            ? (new(NameOf(context.Request), Organiser.AtMachine), null)
            : (null, Problem.Of(StatusCodes.Status403Forbidden, "organiser-only", "Only from the machine that the platform runs on."));
    }

    public bool IsOrganiser(HttpContext context) => Identify(context).Organiser is not null;

    private static IResult Refuse(HttpContext context, string title)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"alleycat\"";
        return Problem.Of(StatusCodes.Status401Unauthorized, "organiser-only", title);
    }

    /// <summary>A page that gives its own name this machine's address (DNS rebinding) asks under that name, not under ours.</summary>
    private static bool IsOwnName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string NameOf(HttpRequest request)
    {
        var name = Uri.UnescapeDataString(request.Headers[NameHeader].ToString()).Trim();
        return name.Length is 0 or > Organiser.NameCharsMax ? Organiser.AtMachine : name;
    }
}
