using Alleycat.InfraCdk.Identity;
using Alleycat.InfraCdk.Parameters;
using Alleycat.InfraCdk.Pipeline;
using Alleycat.InfraCdk.Site;
using Amazon.CDK;

namespace Alleycat.InfraCdk;

/// <summary>The whole of Alleycat on AWS: three stacks in an app.</summary>
/// <remarks>
/// Site holds what is read by everyone (page, history, distribution), Identity who may do what, Pipeline the way of a data point.
/// Pipeline reads Site and Identity and is known to neither, so it can be torn down and built again while the history stays.
/// </remarks>
public static class AlleycatApp
{
    /// <summary>Creates an empty app with the CDK behaviours that our stacks count on.</summary>
    /// <param name="outputFolder">Where the templates go; null for where the CDK's command line wants them.</param>
    public static App Create(string? outputFolder = null) => new(new AppProps
    {
        Outdir = outputFolder,
        // No resource of ours reports to the CDK's authors, and the template does not change with the CDK's version.
        AnalyticsReporting = false,
        Context = new Dictionary<string, object>
        {
            // Access logs are admitted by a bucket policy; new buckets have no ACLs that could do it.
            ["@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy"] = true,
            ["@aws-cdk/aws-s3:createDefaultLoggingPolicy"] = true,
            ["@aws-cdk/aws-cloudfront:defaultSecurityPolicyTLSv1.2_2021"] = true,
            ["@aws-cdk/aws-iam:minimizePolicies"] = true,
        },
    });

    /// <summary>Adds the three stacks, named <c>{Name}-Site</c>, <c>{Name}-Identity</c> and <c>{Name}-Pipeline</c>.</summary>
    /// <exception cref="ParameterException">A published function is not where <paramref name="parameters"/> say.</exception>
    public static void AddStacks(App app, AlleycatParameters parameters)
    {
        var identity = new IdentityStack(app, $"{parameters.Name}-Identity", parameters);
        var site = new SiteStack(app, $"{parameters.Name}-Site", parameters, identity);
        _ = new PipelineStack(app, $"{parameters.Name}-Pipeline", parameters, site.HistoryBucket);
    }
}
