using Amazon.CDK.AWS.IAM;
using Constructs;
using CfnPolicy = Amazon.CDK.AWS.IoT.CfnPolicy;
using CfnPolicyProps = Amazon.CDK.AWS.IoT.CfnPolicyProps;

namespace Alleycat.InfraCdk.Identity;

/// <summary>
/// The IoT policy that a signed-in racer's identity needs beside its role: IoT allows such an identity what both allow. The role says
/// which racer, so this one only keeps identities away from everything that is not a racer's.
/// </summary>
internal sealed class RacerPolicy : Construct
{
    public RacerPolicy(Construct scope, string id)
        : base(scope, id)
    {
        PolicyStatement[] statements =
        [
            TopicStatements.Connect(this, "alleycat-*"),
            .. TopicStatements.PublishAs(this, "*"),
            .. TopicStatements.Read(this, [.. Topics.Results, Topics.Acknowledged("*")]),
        ];
        Policy = new CfnPolicy(this, "Policy", new CfnPolicyProps
        {
            PolicyDocument = new PolicyDocument(new PolicyDocumentProps { Statements = statements }),
        });
    }

    public CfnPolicy Policy { get; }
}
