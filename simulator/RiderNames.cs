namespace Alleycat.Simulator;

/// <summary>A fixed name for every racer id.</summary>
internal static class RiderNames
{
    private static readonly string[] Names =
    [
        "Ada", "Alma", "Amir", "Ana", "Anton", "Aoife", "Arjun", "Astrid", "Aya", "Bao", "Bea", "Bela", "Bruno", "Camille", "Carlos",
        "Chidi", "Clara", "Dafne", "Dario", "Demi", "Diego", "Dora", "Edda", "Ekow", "Elif", "Emil", "Enzo", "Esra", "Ewa", "Farah",
        "Felix", "Fen", "Finn", "Freya", "Gael", "Gita", "Goran", "Greta", "Hana", "Hayden", "Hiro", "Ida", "Igor", "Ilse", "Imani",
        "Ines", "Ivo", "Jana", "Jari", "Jo", "Jonas", "Juno", "Kaan", "Kai", "Kari", "Kateryna", "Kenji", "Kofi", "Laila", "Lars",
        "Lea", "Levi", "Lin", "Lotte", "Luca", "Lupe", "Maeve", "Malik", "Mara", "Marek", "Mei", "Mia", "Milo", "Mira", "Nadia",
        "Niko", "Nils", "Noor", "Nora", "Oda", "Olga", "Omar", "Oskar", "Otto", "Paz", "Pia", "Priya", "Quinn", "Rafa", "Reza", "Ria",
        "Rosa", "Rui", "Runa", "Sami", "Sana", "Selma", "Sina", "Sol", "Sven", "Talia", "Tariq", "Tess", "Theo", "Tilda", "Timo",
        "Tove", "Uma", "Vera", "Viggo", "Wanda", "Wim", "Xenia", "Yara", "Yuki", "Yusuf", "Zara", "Zeno", "Zoë",
    ];

    /// <summary>The same for an id in every run; beyond the list a letter is added.</summary>
    public static string Of(int racerId)
    {
        var round = Math.DivRem(racerId, Names.Length, out var index);
        // 53 has no factor in common with the list's length, so neighbours do not come in alphabetical order.
        var name = Names[(int)(index * 53L % Names.Length)];
        return round == 0 ? name : $"{name} {(char)('A' + (round - 1) % 26)}{(round > 26 ? $"{(round - 1) / 26}" : "")}";
    }

    /// <summary>The length of the list, for the test that every name is dealt.</summary>
    public static int Count => Names.Length;
}
