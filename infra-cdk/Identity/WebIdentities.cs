using Amazon.CDK.AWS.Cognito;
using Amazon.CDK.AWS.IAM;
using Constructs;

namespace Alleycat.InfraCdk.Identity;

/// <summary>Credentials for browsers: a racer's role carries the racer's number as a tag, a visitor's role only reads.</summary>
internal sealed class WebIdentities : Construct
{
    /// <summary>The tag on a racer's session, taken from <see cref="RacerPool.RacerIdClaim"/>.</summary>
    private const string RacerTag = "${aws:PrincipalTag/racerId}";

    public WebIdentities(Construct scope, string id, RacerPool racers, bool visitors)
        : base(scope, id)
    {
        Pool = new CfnIdentityPool(this, "Pool", new CfnIdentityPoolProps
        {
            AllowUnauthenticatedIdentities = visitors,
            AllowClassicFlow = false,
            CognitoIdentityProviders = new object[]
            {
                new CfnIdentityPool.CognitoIdentityProviderProperty
                {
                    ClientId = racers.Client.UserPoolClientId,
                    ProviderName = racers.Pool.UserPoolProviderName,
                    ServerSideTokenCheck = true,
                },
            },
        });
        _ = new CfnIdentityPoolPrincipalTag(this, "RacerTag", new CfnIdentityPoolPrincipalTagProps
        {
            IdentityPoolId = Pool.Ref,
            IdentityProviderName = racers.Pool.UserPoolProviderName,
            UseDefaults = false,
            PrincipalTags = new Dictionary<string, string> { ["racerId"] = RacerPool.RacerIdClaim },
        });
        var roles = new Dictionary<string, object> { ["authenticated"] = AddRacerRole().RoleArn };
        if (visitors)
            roles["unauthenticated"] = AddVisitorRole().RoleArn;
        _ = new CfnIdentityPoolRoleAttachment(this, "Roles", new CfnIdentityPoolRoleAttachmentProps
        {
            IdentityPoolId = Pool.Ref,
            Roles = roles,
        });
    }

    public CfnIdentityPool Pool { get; }

    private Role AddRacerRole()
    {
        var role = new Role(this, "Racer", new RoleProps
        {
            Description = "A signed-in racer: publishes as the racer of their tag, reads results",
            AssumedBy = new SessionTagsPrincipal(TrustOf("authenticated")),
        });
        PolicyStatement[] statements =
        [
            TopicStatements.Connect(this, $"alleycat-{RacerTag}-*"),
            .. TopicStatements.PublishAs(this, RacerTag),
            .. TopicStatements.Read(this, [.. Topics.Results, Topics.Acknowledged(RacerTag)]),
        ];
        foreach (var statement in statements)
            role.AddToPolicy(statement);
        return role;
    }

    private Role AddVisitorRole()
    {
        var role = new Role(this, "Visitor", new RoleProps
        {
            Description = "Anyone: reads live results, publishes nothing",
            AssumedBy = TrustOf("unauthenticated"),
        });
        PolicyStatement[] statements =
        [
            TopicStatements.Connect(this, $"{Topics.VisitorClientIdPrefix}*"),
            .. TopicStatements.Read(this, Topics.Results),
        ];
        foreach (var statement in statements)
            role.AddToPolicy(statement);
        return role;
    }

    private WebIdentityPrincipal TrustOf(string kind) => new("cognito-identity.amazonaws.com", new Dictionary<string, object>
    {
        ["StringEquals"] = new Dictionary<string, string> { ["cognito-identity.amazonaws.com:aud"] = Pool.Ref },
        ["ForAnyValue:StringLike"] = new Dictionary<string, string> { ["cognito-identity.amazonaws.com:amr"] = kind },
    });
}
