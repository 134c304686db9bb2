using Amazon.CDK.AWS.IAM;
using Constructs;
using CfnPolicy = Amazon.CDK.AWS.IoT.CfnPolicy;
using CfnPolicyProps = Amazon.CDK.AWS.IoT.CfnPolicyProps;

namespace Alleycat.InfraCdk.Identity;

/// <summary>
/// The IoT policy of a bike's certificate. A bike connects as its own thing, whose attribute <c>racerId</c> names the racer, and
/// publishes as that racer only.
/// </summary>
internal sealed class BikePolicy : Construct
{
    private const string ThingName = "${iot:Connection.Thing.ThingName}";
    private const string Racer = "${iot:Connection.Thing.Attributes[racerId]}";

    public BikePolicy(Construct scope, string id)
        : base(scope, id)
    {
        // The name of a thing proves nothing until the certificate is attached to that thing.
        var attached = new Dictionary<string, object>
        {
            ["Bool"] = new Dictionary<string, string> { ["iot:Connection.Thing.IsAttached"] = "true" },
        };
        PolicyStatement[] statements =
        [
            TopicStatements.Connect(this, ThingName, attached),
            .. TopicStatements.PublishAs(this, Racer),
            .. TopicStatements.Read(this, [.. Topics.Results, Topics.Acknowledged(Racer)]),
        ];
        Policy = new CfnPolicy(this, "Policy", new CfnPolicyProps
        {
            PolicyDocument = new PolicyDocument(new PolicyDocumentProps { Statements = statements }),
        });
    }

    public CfnPolicy Policy { get; }
}
