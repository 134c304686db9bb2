using System.IO.Pipelines;

namespace Alleycat.Mqtt.Tests.Support;

internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe
{
    /// <summary>Two ends of one connection in memory.</summary>
    public static (IDuplexPipe Client, IDuplexPipe Server) CreatePair(PipeOptions? options = null)
    {
        var up = new Pipe(options ?? PipeOptions.Default);
        var down = new Pipe(options ?? PipeOptions.Default);
        return (new DuplexPipe(down.Reader, up.Writer), new DuplexPipe(up.Reader, down.Writer));
    }
}
