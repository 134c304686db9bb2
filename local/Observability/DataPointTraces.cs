using System.Diagnostics;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.Local.Observability;

/// <summary>
/// Follows sampled data points from their publish through stream, transform, delivery and history, and through the live rankings to the
/// board. A point's trace id is its uuid.
/// </summary>
/// <remarks>
/// Stages hand on bytes as AWS has them, with no room for a trace's context; so each one finds the points in what passes its port, and
/// their parent spans here. What is remembered is bounded; a point that is forgotten, or met again after a restart, begins a further root of
/// the same trace. Where nothing is traced there is no such object, and nothing stands at the ports.
/// </remarks>
internal sealed partial class DataPointTraces
{
    /// <summary>The name to listen to.</summary>
    public const string SourceName = "Alleycat.DataPoints";

    private const int SpansRememberedMax = 20_000;
    private const int PointsWaitingMax = 1_000;

    private static readonly ActivitySource Source = new(SourceName);

    private readonly Lock _lock = new();
    private readonly Dictionary<(ActivityTraceId TraceId, PointStage Stage), ActivitySpanId> _spans = [];
    private readonly Queue<(ActivityTraceId TraceId, PointStage Stage)> _oldest = new();
    private readonly List<DataPoint>[] _onNextBoard = [.. RaceClass.Ids.Select(_ => new List<DataPoint>())];
    private readonly DataPointReader _reader;
    private readonly IObjectStore _store;

    /// <param name="ratio">The share of points that is followed, above 0 to 1.</param>
    /// <param name="limits">What telemetry is.</param>
    /// <param name="store">Where delivered objects are read again.</param>
    public DataPointTraces(double ratio, TelemetryLimits limits, IObjectStore store)
    {
        _reader = new(ratio, limits);
        _store = store;
    }

    /// <summary>Begins a span for each point; null where there is none, or nobody listens.</summary>
    private PointSpans? Begin(PointStage stage, PointStage parent, List<DataPoint> points, string? tag = null, object? value = null)
    {
        if (points.Count == 0 || !Source.HasListeners())
            return null;
        var current = Activity.Current;
        var spans = new List<Activity>(points.Count);
        foreach (var point in points)
        {
            var context = new ActivityContext(point.TraceId, ParentOf(point.TraceId, parent), ActivityTraceFlags.Recorded);
            if (Source.StartActivity(NameOf(stage), KindOf(stage), context) is not { } span)
                continue;
            Describe(span, point);
            if (tag is not null)
                span.SetTag(tag, value);
            Remember(point.TraceId, stage, span.SpanId);
            spans.Add(span);
        }
        // Spans of many points have no one that is the current one.
        Activity.Current = current;
        return new(spans);
    }

    private static void Describe(Activity span, DataPoint point)
    {
        span.SetTag("alleycat.uuid", point.Uuid);
        if (point.ClassId == 0)
            return;
        span.SetTag("alleycat.class_id", point.ClassId);
        span.SetTag("alleycat.race_id", point.RaceId);
        span.SetTag("alleycat.racer_id", point.RacerId);
        span.SetTag("alleycat.second", point.Second);
    }

    /// <summary>The span of the nearest stage before that is remembered; none makes the span a root.</summary>
    private ActivitySpanId ParentOf(ActivityTraceId traceId, PointStage nearest)
    {
        lock (_lock)
        {
            for (var stage = nearest; stage != PointStage.None; stage = BeforeOf(stage))
            {
                if (_spans.TryGetValue((traceId, stage), out var span))
                    return span;
            }
        }
        return default;
    }

    private void Remember(ActivityTraceId traceId, PointStage stage, ActivitySpanId span)
    {
        lock (_lock)
        {
            if (!_spans.ContainsKey((traceId, stage)))
                _oldest.Enqueue((traceId, stage));
            _spans[(traceId, stage)] = span;
            if (_oldest.Count > SpansRememberedMax)
                _spans.Remove(_oldest.Dequeue());
        }
    }

    private static PointStage BeforeOf(PointStage stage) => stage switch
    {
        PointStage.Stream => PointStage.Publish,
        PointStage.Transform or PointStage.Rankings => PointStage.Stream,
        PointStage.Delivery => PointStage.Transform,
        PointStage.History => PointStage.Delivery,
        PointStage.Board => PointStage.Rankings,
        _ => PointStage.None,
    };

    private static string NameOf(PointStage stage) => stage switch
    {
        PointStage.Publish => "publish",
        PointStage.Stream => "stream",
        PointStage.Transform => "transform",
        PointStage.Delivery => "delivery",
        PointStage.History => "history",
        PointStage.Rankings => "rankings",
        _ => "board",
    };

    private static ActivityKind KindOf(PointStage stage) => stage switch
    {
        PointStage.Publish => ActivityKind.Server,
        PointStage.Stream or PointStage.Board => ActivityKind.Producer,
        PointStage.Rankings or PointStage.History => ActivityKind.Consumer,
        _ => ActivityKind.Internal,
    };

    private enum PointStage
    {
        None,
        Publish,
        Stream,
        Transform,
        Delivery,
        History,
        Rankings,
        Board,
    }
}
