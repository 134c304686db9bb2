using Alleycat.InfraCdk.Parameters;
using Amazon.CDK;
using Amazon.CDK.AWS.CertificateManager;
using Amazon.CDK.AWS.CloudFront;
using Amazon.CDK.AWS.CloudFront.Origins;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3;
using Constructs;
using FunctionAssociation = Amazon.CDK.AWS.CloudFront.FunctionAssociation;

namespace Alleycat.InfraCdk.Site;

/// <summary>One address for the page, the histories and the clock. The buckets behind it open to this distribution only.</summary>
internal sealed class PageDistribution : Construct
{
    /// <summary>History files, their summaries and the racers' names, at the root like on one machine.</summary>
    private static readonly string[] HistoryPaths = ["/class-*", "/racers.gz"];

    private readonly SiteParameters _site;

    public PageDistribution(Construct scope, string id, AlleycatParameters parameters, Bucket page, Bucket history, Bucket logs)
        : base(scope, id)
    {
        _site = parameters.Site;
        var scripts = new EdgeFunctions(this, "Edge", parameters.RaceSeconds);
        var headers = SecurityHeaders.Create(this, "Headers", parameters);
        var access = new S3BucketOriginWithOACProps
        {
            OriginAccessControl = new S3OriginAccessControl(this, "Access", new S3OriginAccessControlProps
            {
                OriginAccessControlName = RegionalName.Of(this, "Access"),
            }),
        };
        var pageOrigin = S3BucketOrigin.WithOriginAccessControl(page, access);
        var historyBehavior = Behavior(S3BucketOrigin.WithOriginAccessControl(history, access), HistoryCache(), headers, function: null);

        var behaviors = HistoryPaths.ToDictionary(path => path, IBehaviorOptions (_) => historyBehavior);
        behaviors["/api/v1/now"] = Behavior(pageOrigin, CachePolicy.CACHING_DISABLED, headers, scripts.RaceClock);

        // Built files carry their hash in their names; index.html and config.json are uploaded with "no-cache", which this policy honours.
        var pageBehavior = Behavior(pageOrigin, CachePolicy.CACHING_OPTIMIZED, headers, scripts.PageRoutes);
        pageBehavior.Compress = true;
        Distribution = new Distribution(this, "Distribution", DistributionProps(pageBehavior, behaviors, logs));

        // Without the right to list, S3 answers a missing history with 403, and nobody could tell "no race yet" from "refused".
        history.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = "MissingHistoryIsNotFound",
            Principals = [new ServicePrincipal("cloudfront.amazonaws.com")],
            Actions = ["s3:ListBucket"],
            Resources = [history.BucketArn],
            Conditions = new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, string> { ["AWS:SourceArn"] = DistributionArn() },
            },
        }));
    }

    public Distribution Distribution { get; }

    public string Address => $"https://{(_site.DomainName.Length > 0 ? _site.DomainName : Distribution.DistributionDomainName)}/";

    private string DistributionArn() => Stack.Of(this).FormatArn(new ArnComponents
    {
        Service = "cloudfront",
        Region = "",
        Resource = "distribution",
        ResourceName = Distribution.DistributionId,
    });

    /// <summary>
    /// Short, and renewed by ETag. A range of an older version is never mixed into a newer one: CloudFront asks S3 whether what it
    /// holds is still current before it serves on. It never compresses, so that the file arrives as the gzip it is.
    /// </summary>
    private CachePolicy HistoryCache()
    {
        var seconds = Duration.Seconds(_site.HistoryCacheSeconds);
        return new CachePolicy(this, "HistoryCache", new CachePolicyProps
        {
            Comment = "Alleycat: histories, asked for again after seconds",
            MinTtl = Duration.Seconds(0),
            DefaultTtl = seconds,
            MaxTtl = seconds,
            QueryStringBehavior = CacheQueryStringBehavior.None(),
            CookieBehavior = CacheCookieBehavior.None(),
            HeaderBehavior = CacheHeaderBehavior.None(),
            EnableAcceptEncodingGzip = false,
            EnableAcceptEncodingBrotli = false,
        });
    }

    private static BehaviorOptions Behavior(IOrigin origin, ICachePolicy cache, ResponseHeadersPolicy headers, IFunction? function) => new()
    {
        Origin = origin,
        CachePolicy = cache,
        ResponseHeadersPolicy = headers,
        ViewerProtocolPolicy = ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        AllowedMethods = AllowedMethods.ALLOW_GET_HEAD,
        Compress = false,
        FunctionAssociations = function is null ? null :
        [
            new FunctionAssociation { EventType = FunctionEventType.VIEWER_REQUEST, Function = function },
        ],
    };

    private DistributionProps DistributionProps(BehaviorOptions page, Dictionary<string, IBehaviorOptions> others, Bucket logs) => new()
    {
        Comment = "Alleycat: page and histories",
        DefaultBehavior = page,
        AdditionalBehaviors = others,
        DefaultRootObject = "index.html",
        HttpVersion = HttpVersion.HTTP2_AND_3,
        EnableLogging = true,
        LogBucket = logs,
        LogFilePrefix = "distribution/",
        PriceClass = PriceClass.PRICE_CLASS_100,
        WebAclId = _site.WebAclArn.Length > 0 ? _site.WebAclArn : null,
        DomainNames = _site.DomainName.Length > 0 ? [_site.DomainName] : null,
        Certificate = _site.CertificateArn.Length > 0 ? Certificate.FromCertificateArn(this, "Certificate", _site.CertificateArn) : null,
        // Holds with a certificate of one's own; CloudFront's own name takes what CloudFront allows.
        MinimumProtocolVersion = SecurityPolicyProtocol.TLS_V1_2_2021,
    };
}
