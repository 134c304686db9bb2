namespace Alleycat.InfraCdk.Parameters;

public sealed record SiteParameters
{
    /// <summary>The page's own host name; empty for the one that CloudFront gives. Needs <see cref="CertificateArn"/>.</summary>
    public string DomainName { get; init; } = "";

    /// <summary>Certificate for <see cref="DomainName"/>, in us-east-1.</summary>
    public string CertificateArn { get; init; } = "";

    /// <summary>Web access control list to put before the page, in us-east-1; empty for none.</summary>
    public string WebAclArn { get; init; } = "";

    /// <summary>Seconds that an edge answers with a history file before it asks for a newer one, 0 to 300.</summary>
    public int HistoryCacheSeconds { get; init; } = 5;
}
