using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Alleycat.Local.Transports;

/// <summary>Reads a connection's first bytes without taking them, and sends HTTP/2 its own way.</summary>
/// <param name="next">Takes every other connection.</param>
/// <param name="http2">Takes those that begin with HTTP/2's preface (RFC 9113, section 3.4).</param>
/// <param name="patience">A connection that has not said enough by then is closed.</param>
/// <param name="time">The clock of <paramref name="patience"/>.</param>
internal sealed class Http2PrefaceSniffer(ConnectionDelegate next, HandoverListener http2, TimeSpan patience, TimeProvider time)
{
    /// <summary>No HTTP/1.1 request begins so: PRI is reserved as a method for that.</summary>
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        if (connection.Features.Get<ITlsConnectionFeature>() is not null)
        {
            await next(connection);
            return;
        }
        switch (await SniffAsync(connection))
        {
            case Protocol.Http2:
                await http2.HandOverAsync(connection);
                break;
            case Protocol.Other:
                await next(connection);
                break;
        }
    }

    private async ValueTask<Protocol> SniffAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        var requested = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, requested);
        for (long examined = 0; ;)
        {
            System.IO.Pipelines.ReadResult result;
            try
            {
                result = await input.ReadAsync(either.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
            {
                return Protocol.None;
            }
            var buffer = result.Buffer;
            var verdict = Judge(buffer);
            if (verdict is null && !result.IsCompleted)
            {
                examined = buffer.Length;
                input.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            // Nothing is taken, and nothing more called seen than was before: so the next reader is given all of it at once.
            input.AdvanceTo(buffer.Start, buffer.GetPosition(examined));
            return verdict ?? Protocol.Other;
        }
    }

    /// <returns>Null where the bytes may still become either.</returns>
    private static Protocol? Judge(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> first = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(buffer.Length, first.Length);
        buffer.Slice(0, length).CopyTo(first);
        if (!Preface.StartsWith(first[..length]))
            return Protocol.Other;
        return length == Preface.Length ? Protocol.Http2 : null;
    }

    private enum Protocol
    {
        /// <summary>The connection ended, or is to end, before it said anything.</summary>
        None,
        Other,
        Http2,
    }
}
