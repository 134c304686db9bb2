namespace Alleycat.Local.Organisers;

/// <summary>Somebody who may rule on races from other machines.</summary>
/// <param name="Id">Names the key in its pass and in the audit trail; 8 hexadecimal digits.</param>
/// <param name="Name">Who it is, as the audit trail tells; 1 to 64 characters.</param>
/// <param name="SecretSha256">Of the pass's secret. The secret is 32 random bytes, so that its plain hash tells nothing.</param>
/// <param name="AddedAt">When it was made.</param>
/// <param name="ExpiresAt">Until when it holds.</param>
internal sealed record OrganiserKey(string Id, string Name, byte[] SecretSha256, DateTimeOffset AddedAt, DateTimeOffset ExpiresAt);
