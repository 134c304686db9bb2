namespace Alleycat.LoadTest.Peers;

/// <summary>The host as <c>./alleycat</c> builds it, beside this project.</summary>
internal static class HostProgram
{
    private static readonly string Folder = System.IO.Path.Combine(RepositoryRoot.Path, "local", "bin", "Release", "net10.0");

    public static string Path { get; } = System.IO.Path.Combine(Folder, "Alleycat.Local.dll");

    /// <summary>Its settings of collector and runtime, which are not the generator's.</summary>
    public static string RuntimeConfiguration { get; } = System.IO.Path.Combine(Folder, "Alleycat.Local.runtimeconfig.json");
}
