using Alleycat.InfraCdk.Parameters;
using Amazon.CDK;
using Constructs;

namespace Alleycat.InfraCdk.Identity;

/// <summary>Who may do what: bikes by certificate, racers by signing in, visitors by reading.</summary>
public sealed class IdentityStack : Stack
{
    public IdentityStack(Construct scope, string id, AlleycatParameters parameters)
        : base(scope, id, new StackProps { Description = "Alleycat: bikes, racers and visitors" })
    {
        var racers = new RacerPool(this, "Racers");
        var identities = new WebIdentities(this, "Web", racers, parameters.Identity.Visitors);
        var racerPolicy = new RacerPolicy(this, "RacerPolicy");
        var bikePolicy = new BikePolicy(this, "BikePolicy");

        UserPoolId = racers.Pool.UserPoolId;
        UserPoolClientId = racers.Client.UserPoolClientId;
        IdentityPoolId = identities.Pool.Ref;
        Say("UserPool", UserPoolId, "Racers are made here; custom:racerId says which.");
        Say("UserPoolClient", UserPoolClientId, "The page signs in with this.");
        Say("IdentityPool", IdentityPoolId, "The page gets its credentials here.");
        Say("RacerPolicyName", racerPolicy.Policy.Ref, "Attach this to a racer's identity.");
        Say("BikePolicyName", bikePolicy.Policy.Ref, "Attach this to a bike's certificate.");
    }

    public string UserPoolId { get; }

    public string UserPoolClientId { get; }

    public string IdentityPoolId { get; }

    private void Say(string name, string value, string description) =>
        _ = new CfnOutput(this, name, new CfnOutputProps { Value = value, Description = description });
}
