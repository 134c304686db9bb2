namespace Alleycat.Local.Organisers;

/// <summary>Who asks for a ruling, as the audit trail tells it.</summary>
/// <param name="Name">Of the key; on this machine what the caller says, which nobody can check.</param>
/// <param name="Proof">How they are known: <c>pass:{key id}</c>, or <c>machine</c> for whoever is at the machine itself.</param>
internal sealed record Organiser(string Name, string Proof)
{
    public const int NameCharsMax = 64;

    public const string AtMachine = "machine";
}
