namespace Alleycat.StreamLog.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("alleycat-stream-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
