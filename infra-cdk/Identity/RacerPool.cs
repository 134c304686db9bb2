using Amazon.CDK;
using Amazon.CDK.AWS.Cognito;
using Constructs;

namespace Alleycat.InfraCdk.Identity;

/// <summary>
/// Racers that sign in on the page. An administrator makes them and says which racer they are; they cannot say it themselves.
/// </summary>
internal sealed class RacerPool : Construct
{
    /// <summary>The attribute as tokens carry it.</summary>
    public const string RacerIdClaim = "custom:racerId";

    public RacerPool(Construct scope, string id)
        : base(scope, id)
    {
        Pool = new UserPool(this, "Pool", new UserPoolProps
        {
            SelfSignUpEnabled = false,
            SignInAliases = new SignInAliases { Username = true, Email = true },
            SignInCaseSensitive = false,
            AccountRecovery = AccountRecovery.EMAIL_ONLY,
            PasswordPolicy = new PasswordPolicy
            {
                MinLength = 12,
                RequireLowercase = true,
                RequireUppercase = true,
                RequireDigits = true,
                RequireSymbols = true,
                TempPasswordValidity = Duration.Days(7),
            },
            Mfa = Mfa.OPTIONAL,
            MfaSecondFactor = new MfaSecondFactor { Otp = true, Sms = false },
            CustomAttributes = new Dictionary<string, ICustomAttribute>
            {
                ["racerId"] = new StringAttribute(new StringAttributeProps { MinLen = 1, MaxLen = 10, Mutable = true }),
            },
            DeletionProtection = true,
            RemovalPolicy = RemovalPolicy.RETAIN,
        });
        Client = Pool.AddClient("Page", new UserPoolClientOptions
        {
            AuthFlows = new AuthFlow { UserSrp = true },
            DisableOAuth = true,
            GenerateSecret = false,
            PreventUserExistenceErrors = true,
            EnableTokenRevocation = true,
            AccessTokenValidity = Duration.Hours(1),
            IdTokenValidity = Duration.Hours(1),
            RefreshTokenValidity = Duration.Days(30),
            ReadAttributes = new ClientAttributes().WithStandardAttributes(new StandardAttributesMask { Email = true })
                .WithCustomAttributes("racerId"),
            // The racer's number is not among what the page, and so the racer, may write.
            WriteAttributes = new ClientAttributes().WithStandardAttributes(new StandardAttributesMask { Email = true }),
        });
    }

    public UserPool Pool { get; }

    public UserPoolClient Client { get; }
}
