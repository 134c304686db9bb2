using Alleycat.LoadTest.Clients;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios.Live;

/// <summary>Viewers of boards on a thread of their own, from their connecting until they are asked what they saw.</summary>
internal sealed class BoardWatch : IDisposable
{
    // A source address of their own, away from the bikes'.
    private const int Source = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly EpollLoop _loop = new();
    private readonly BoardViewer[] _viewers;
    private readonly Thread _thread;
    private volatile bool _isEnding;

    /// <summary>Connects everyone, turn about over the classes.</summary>
    /// <param name="port">Of the platform.</param>
    /// <param name="viewers">How many.</param>
    /// <param name="classes">Which boards.</param>
    public BoardWatch(int port, int viewers, IReadOnlyList<int> classes)
    {
        _viewers = [.. Enumerable.Range(0, viewers)
            .Select(i => new BoardViewer(_loop, $"bench-viewer-{i}", classes[i % classes.Count], Times))];
        Crowd.Connect(_loop, _viewers, port, Limit, Source);
        _loop.RunUntil(() => Array.TrueForAll(_viewers, static viewer => viewer.IsSubscribed), Limit, "SUBACK of every viewer");
        _thread = new Thread(Run) { Name = "board watch" };
    }

    public BoardTimes Times { get; } = new();

    /// <summary>Viewers whose connection ended before they did.</summary>
    public int Disconnected => _viewers.Count(static viewer => viewer.IsLost);

    public void Start(long startAt)
    {
        Times.StartAt = startAt;
        _thread.Start();
    }

    /// <summary>Looks no longer; the times stand still from here on.</summary>
    public void Stop()
    {
        _isEnding = true;
        if (_thread.IsAlive)
            _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _loop.Dispose();
    }

    private void Run()
    {
        EpollLoop.KeepTime();
        while (!_isEnding)
            _loop.Poll(10_000_000);
    }
}
