namespace Alleycat.Simulator;

/// <summary>Writes every published message once, as it was, with <c>acknowledged</c> added at its end. Safe for concurrent use.</summary>
internal sealed class RaceRecording : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _file;

    public RaceRecording(string path) => _file = new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.Create,
        Access = FileAccess.Write,
        Share = FileShare.Read,
        BufferSize = 1024 * 1024,
    });

    public void Write(ReadOnlySpan<byte> message, bool acknowledged)
    {
        var open = message[..message.LastIndexOf((byte)'}')];
        lock (_lock)
        {
            _file.Write(open);
            _file.Write(acknowledged ? ",\"acknowledged\":true}\n"u8 : ",\"acknowledged\":false}\n"u8);
        }
    }

    /// <summary>Hands what is buffered to the system, so that little is missing if this process is killed.</summary>
    public void Flush()
    {
        lock (_lock)
            _file.Flush();
    }

    public void Dispose()
    {
        lock (_lock)
            _file.Dispose();
    }
}
