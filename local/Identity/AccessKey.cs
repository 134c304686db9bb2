namespace Alleycat.Local.Identity;

/// <summary>What AWS clients of other machines sign with.</summary>
/// <param name="Id">The access key id, 20 characters as AWS has them.</param>
/// <param name="Secret">The secret access key, 40 characters. Kept as it is: a signature cannot be checked against a hash of it.</param>
/// <param name="Name">Whose it is, for people.</param>
/// <param name="AddedAt">When it was made.</param>
internal sealed record AccessKey(string Id, string Secret, string Name, DateTimeOffset AddedAt);
