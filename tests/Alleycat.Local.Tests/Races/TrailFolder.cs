namespace Alleycat.Local.Tests.Races;

/// <summary>A data folder with room for an audit trail.</summary>
internal sealed class TrailFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("alleycat-trail-").FullName;

    public string File => System.IO.Path.Combine(Path, "organisers", "audit.ndjson");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
