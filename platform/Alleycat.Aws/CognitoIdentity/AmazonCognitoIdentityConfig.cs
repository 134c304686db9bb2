using Alleycat.Aws.Clients;

namespace Amazon.CognitoIdentity;

/// <summary>Settings of <see cref="AmazonCognitoIdentityClient"/>.</summary>
public sealed class AmazonCognitoIdentityConfig() : ServiceConfig(Service)
{
    internal static readonly ServiceDescription Service = new(
        "Amazon.CognitoIdentity", "Cognito Identity", "cognito-identity", "cognito-identity", "2014-06-30");
}
