using Amazon.Runtime;

namespace Amazon.CognitoIdentity.Model;

/// <summary>A page of identities.</summary>
public sealed class ListIdentitiesResponse : AmazonWebServiceResponse
{
    public List<IdentityDescription> Identities { get; set; } = [];

    /// <summary>Null on the last page.</summary>
    public string? NextToken { get; set; }
}
