using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Constructs;

namespace Alleycat.InfraCdk.Observability;

/// <summary>Where alarms are sent when somebody asked for them.</summary>
/// <remarks>Its key is our own, because CloudWatch cannot use the one that AWS keeps for SNS. It costs a dollar a month.</remarks>
internal sealed class AlarmTopic : Construct
{
    public AlarmTopic(Construct scope, string id, string email)
        : base(scope, id)
    {
        var account = Stack.Of(this).Account;
        var cloudWatch = new ServicePrincipal("cloudwatch.amazonaws.com").WithConditions(new Dictionary<string, object>
        {
            ["StringEquals"] = new Dictionary<string, string> { ["aws:SourceAccount"] = account },
        });
        var key = new Key(this, "Key", new KeyProps
        {
            Description = "Alleycat alarms",
            EnableKeyRotation = true,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        key.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = "CloudWatchSends",
            Principals = [cloudWatch],
            Actions = ["kms:Decrypt", "kms:GenerateDataKey"],
            Resources = ["*"],
        }));
        Topic = new Topic(this, "Topic", new TopicProps { DisplayName = "Alleycat alarms", MasterKey = key, EnforceSSL = true });
        Topic.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = "CloudWatchPublishes",
            Principals = [cloudWatch],
            Actions = ["sns:Publish"],
            Resources = [Topic.TopicArn],
        }));
        Topic.AddSubscription(new EmailSubscription(email));
    }

    public Topic Topic { get; }
}
