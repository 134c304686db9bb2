namespace Amazon.CognitoIdentity.Model;

/// <summary>Somebody whom an identity pool gave credentials.</summary>
public sealed class IdentityDescription
{
    /// <summary>Such as <c>eu-central-1:7c5b6a1e-…</c>.</summary>
    public string? IdentityId { get; set; }

    /// <summary>The user pools that they signed in with; none for a visitor.</summary>
    public List<string> Logins { get; set; } = [];
}
