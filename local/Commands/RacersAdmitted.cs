namespace Alleycat.Local.Commands;

/// <summary>Who may ride on AWS now.</summary>
/// <param name="Admitted">Identities that could not before.</param>
/// <param name="Already">How many could already.</param>
internal sealed record RacersAdmitted(IReadOnlyList<string> Admitted, int Already);
