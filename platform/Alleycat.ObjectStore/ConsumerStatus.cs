namespace Alleycat.ObjectStore;

/// <summary>How a consumer of notifications stands.</summary>
/// <param name="Name">The consumer's name.</param>
/// <param name="Pending">Notifications not handled yet, those waiting for another attempt included.</param>
/// <param name="SetAside">Notifications in its <c>failed</c> folder: nothing tries them again by itself.</param>
/// <param name="LastError">Why the last failed call failed; null where none has.</param>
public sealed record ConsumerStatus(string Name, long Pending, long SetAside, string? LastError);
