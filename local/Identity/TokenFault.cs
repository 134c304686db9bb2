namespace Alleycat.Local.Identity;

/// <summary>Why a token does not hold.</summary>
internal enum TokenFault
{
    None,

    /// <summary>No token of ours.</summary>
    Malformed,

    /// <summary>Signed by a key that is no longer here, or not signed by it.</summary>
    NotSigned,

    Expired,

    /// <summary>The bike was removed, or was given a newer token.</summary>
    Revoked,
}
