using System.Buffers.Text;
using System.Text;
using Alleycat.LoadTest.Scenarios.Live;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Clients;

/// <summary>Somebody who looks at one class' board: notes when each arrives, how old it is, and whether one is missing.</summary>
/// <param name="loop">The loop it lives in.</param>
/// <param name="clientId">Its own.</param>
/// <param name="classId">1 to 6.</param>
/// <param name="times">Where it notes.</param>
internal sealed class BoardViewer(EpollLoop loop, string clientId, int classId, BoardTimes times) : MqttPeer(loop, clientId)
{
    private long _seq;
    private int _second;
    private long _arrivedAt;

    public bool IsSubscribed { get; private set; }

    protected override void OnConnected()
    {
        var filter = Encoding.ASCII.GetBytes($"alleycat-subscribe/class-{classId}");
        Send([0x82, (byte)(5 + filter.Length), 0, 1, 0, (byte)filter.Length, .. filter, 0]);
    }

    protected override void OnPacket(byte first, ReadOnlySpan<byte> body)
    {
        if (first == 0x90)
        {
            IsSubscribed = body[^1] < 0x80;
            return;
        }
        // Only what is published while it looks: a retained message is older than its subscription.
        if ((first & 0xF1) != 0x30)
            return;
        var board = body[(2 + ReadUInt16(body))..];
        // Neither nobody's nor the race before's.
        if (Number(board, "\"raceId\":"u8) != TelemetryPacket.RaceId)
            return;
        var now = EpollLoop.Now;
        var seq = Number(board, "\"seq\":"u8);
        times.Count++;
        times.Bytes += board.Length;
        if (_seq != 0)
        {
            times.Missed += seq - _seq - 1;
            times.Intervals.Record(now - _arrivedAt);
        }
        (_seq, _arrivedAt) = (seq, now);
        var drawnMs = Number(board, "\"serverTime\":"u8);
        times.SinceDrawn.Record((DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - drawnMs) * 1_000_000);
        var second = (int)Number(board, "\"second\":"u8);
        if (second <= _second)
            return;
        // The common second is told once every rider's message of it is in; the last of them was due at its end.
        times.Skipped += second - _second - 1;
        _second = second;
        times.Behind.Record(now - times.StartAt - (second * 1_000_000_000L));
    }

    /// <summary>A whole number of the message's head, which stands before all names.</summary>
    private static long Number(ReadOnlySpan<byte> board, ReadOnlySpan<byte> quotedName)
    {
        var at = board.IndexOf(quotedName);
        return at >= 0 && Utf8Parser.TryParse(board[(at + quotedName.Length)..], out long number, out _) ? number : 0;
    }
}
