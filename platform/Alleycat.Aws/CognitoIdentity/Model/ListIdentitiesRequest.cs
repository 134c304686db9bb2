using Amazon.Runtime;

namespace Amazon.CognitoIdentity.Model;

/// <summary>Asks who is known to an identity pool.</summary>
public sealed class ListIdentitiesRequest : AmazonWebServiceRequest
{
    public required string IdentityPoolId { get; set; }

    /// <summary>1 to 60.</summary>
    public required int? MaxResults { get; set; }

    /// <summary>From the page before.</summary>
    public string? NextToken { get; set; }
}
