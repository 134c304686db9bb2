namespace Alleycat.Local.Signing;

/// <summary>Why a request's signature was not accepted; each service has its own words for it.</summary>
public enum SigV4Fault
{
    None,

    /// <summary>There is no <c>Authorization</c> header.</summary>
    Missing,

    /// <summary>The header lacks a part, or there is no date.</summary>
    Incomplete,

    /// <summary>Nobody here has this access key.</summary>
    UnknownKey,

    /// <summary>The request was signed more than <see cref="SigV4Verifier.ClockSkewMax"/> ago or ahead.</summary>
    Expired,

    /// <summary>The signature is another one, or for another service.</summary>
    Mismatch,
}
