using Alleycat.LoadTest.Measuring;

namespace Alleycat.LoadTest.Scenarios.Live;

/// <summary>What the viewers of boards noted, all together.</summary>
internal sealed class BoardTimes
{
    /// <summary>When the race begins, a nanosecond of the machine's monotonic clock.</summary>
    public long StartAt { get; set; }

    /// <summary>From one board to the next, at the viewer.</summary>
    public LatencyHistogram Intervals { get; } = new();

    /// <summary>From drawing to the viewer; whole milliseconds.</summary>
    public LatencyHistogram SinceDrawn { get; } = new();

    /// <summary>From when a second's last message was due to the first board that shows that second.</summary>
    public LatencyHistogram Behind { get; } = new();

    public long Count { get; set; }

    public long Bytes { get; set; }

    /// <summary>Boards that were published and did not come, by their sequence numbers.</summary>
    public long Missed { get; set; }

    /// <summary>Seconds of the race that no board showed, because the next already did.</summary>
    public long Skipped { get; set; }
}
