namespace Alleycat.ObjectStore;

/// <summary>A part as the client lists it to complete an upload.</summary>
/// <param name="Number">1 to 10,000.</param>
/// <param name="ETag">As the part's put answered it, quoted or not.</param>
public readonly record struct CompletedPart(int Number, string ETag);
