using System.Text.Json;
using Alleycat.Aws.Clients;
using Amazon.CognitoIdentity.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.CognitoIdentity;

/// <summary>
/// Cognito's identity pools over AWSSDK.Core's pipeline: credentials, regions, retries and SigV4 are the SDK's. Safe for concurrent use.
/// </summary>
/// <remarks>Stands in for the package of the SDK under its names (docs/dependencies.md); offers the operation that is used here.</remarks>
public sealed class AmazonCognitoIdentityClient : AmazonServiceClient
{
    private static readonly InvokeOptions ListIdentitiesOptions = new()
    {
        RequestMarshaller = JsonMarshaller<ListIdentitiesRequest>.Rpc(
            AmazonCognitoIdentityConfig.Service, "AWSCognitoIdentityService.ListIdentities", WriteListIdentities),
        ResponseUnmarshaller = new JsonUnmarshaller<ListIdentitiesResponse>(
            ReadListIdentities,
            (message, inner, type, code, id, status) => new AmazonCognitoIdentityException(message, inner, type, code, id, status)),
    };

    /// <summary>Credentials and region as the SDK finds them: environment, profile, container, instance.</summary>
    public AmazonCognitoIdentityClient() : this(new AmazonCognitoIdentityConfig())
    {
    }

    public AmazonCognitoIdentityClient(AmazonCognitoIdentityConfig config) : base(config)
    {
    }

    public AmazonCognitoIdentityClient(AWSCredentials credentials, AmazonCognitoIdentityConfig config) : base(credentials, config)
    {
    }

    protected override IServiceMetadata ServiceMetadata => AmazonCognitoIdentityConfig.Service;

    /// <summary>A page of a pool's identities, in no order.</summary>
    /// <exception cref="AmazonCognitoIdentityException"><c>ResourceNotFoundException</c> where there is no such pool.</exception>
    public Task<ListIdentitiesResponse> ListIdentitiesAsync(ListIdentitiesRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListIdentitiesResponse>(request, ListIdentitiesOptions, cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline);

    private static void WriteListIdentities(Utf8JsonWriter json, ListIdentitiesRequest request)
    {
        JsonShapes.Write(json, "IdentityPoolId", request.IdentityPoolId);
        JsonShapes.Write(json, "MaxResults", request.MaxResults);
        JsonShapes.Write(json, "NextToken", request.NextToken);
    }

    private static bool ReadListIdentities(ListIdentitiesResponse response, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "Identities":
                response.Identities = JsonShapes.ReadList<IdentityDescription>(ref reader, ReadIdentity);
                return true;
            case "NextToken":
                response.NextToken = reader.GetString();
                return true;
            default:
                return false;
        }
    }

    private static bool ReadIdentity(IdentityDescription identity, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "IdentityId":
                identity.IdentityId = reader.GetString();
                return true;
            case "Logins":
                identity.Logins = JsonShapes.ReadTexts(ref reader);
                return true;
            default:
                return false;
        }
    }
}
