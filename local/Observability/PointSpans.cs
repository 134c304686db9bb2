using System.Diagnostics;

namespace Alleycat.Local.Observability;

/// <summary>The spans of one call, one a data point; ended by disposing.</summary>
internal sealed class PointSpans(List<Activity> spans) : IDisposable
{
    /// <summary>Says of all of them what only the call's end tells.</summary>
    public void Tag(string name, object? value) => spans.ForEach(span => span.SetTag(name, value));

    /// <summary>The call failed.</summary>
    public void Fail(Exception exception) => spans.ForEach(span => span.SetStatus(ActivityStatusCode.Error, exception.Message));

    public void Dispose() => spans.ForEach(span => span.Dispose());
}
