namespace Alleycat.ObjectStore;

/// <summary>Something in the directory that is not as it should be.</summary>
/// <param name="Fault">What.</param>
/// <param name="Path">Where, relative to the store's directory.</param>
/// <param name="Detail">For a person.</param>
/// <param name="IsRepaired">Whether it is as it should be now.</param>
public sealed record StoreFinding(StoreFault Fault, string Path, string Detail, bool IsRepaired);
