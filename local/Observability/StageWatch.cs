using System.Buffers;
using System.Globalization;
using Alleycat.Streaming;

namespace Alleycat.Local.Observability;

/// <summary>
/// A stage's health as it is seen at its port: whether the last call failed, and whether calls under way still come to an end.
/// </summary>
/// <param name="time">Its timestamps only.</param>
/// <param name="stallLimit">So long a call may be under way without any other one ending.</param>
/// <remarks>
/// A fault counts until a call succeeds: whoever calls a stage calls again. A call that was abandoned by its caller is not held against a
/// stage that answers others.
/// </remarks>
internal sealed class StageWatch(TimeProvider time, TimeSpan stallLimit)
{
    private readonly Lock _lock = new();
    private int _underWay;
    private long _progressAt;
    private string? _fault;

    /// <summary>Whether it is well, and a sentence to that.</summary>
    public (bool IsHealthy, string Detail) Check()
    {
        lock (_lock)
        {
            if (_fault is not null)
                return (false, $"the last call failed: {_fault}");
            if (_underWay == 0)
                return (true, "answers");
            var elapsed = time.GetElapsedTime(_progressAt);
            return elapsed <= stallLimit
                ? (true, "works")
                : (false, string.Create(CultureInfo.InvariantCulture, $"stands still: no call has ended for {elapsed.TotalSeconds:0} s"));
        }
    }

    public LambdaFunction Watch(LambdaFunction function) => (payload, response, cancellationToken) =>
        RunAsync(function, payload, response, cancellationToken);

    public IStreamProducer Watch(IStreamProducer producer) => new WatchedProducer(producer, this);

    public ITopicPublisher Watch(ITopicPublisher publisher) => new WatchedPublisher(publisher, this);

    /// <summary>Of the store's calls only those that write are watched: they are what fails when a disk is full.</summary>
    public async ValueTask<PutObjectResult> PutAsync(IObjectStore store, PutObjectRequest request, CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            var result = await store.PutAsync(request, cancellationToken);
            End(null);
            return result;
        }
        catch (Exception exception)
        {
            Fail(exception);
            throw;
        }
    }

    private async ValueTask RunAsync(
        LambdaFunction function, ReadOnlyMemory<byte> payload, IBufferWriter<byte> response, CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            await function(payload, response, cancellationToken);
            End(null);
        }
        catch (Exception exception)
        {
            Fail(exception);
            throw;
        }
    }

    private void Begin()
    {
        lock (_lock)
        {
            if (_underWay++ == 0)
                _progressAt = time.GetTimestamp();
        }
    }

    private void Fail(Exception exception) => End($"{exception.GetType().Name}: {exception.Message}");

    /// <param name="fault">Null for a success.</param>
    private void End(string? fault)
    {
        lock (_lock)
        {
            _underWay--;
            _progressAt = time.GetTimestamp();
            _fault = fault;
        }
    }

    private sealed class WatchedProducer(IStreamProducer producer, StageWatch watch) : IStreamProducer
    {
        public async ValueTask<PutRecordsResult[]> PutRecordsAsync(
            IReadOnlyList<PutRecordsEntry> entries, CancellationToken cancellationToken = default)
        {
            watch.Begin();
            try
            {
                var results = await producer.PutRecordsAsync(entries, cancellationToken);
                var refused = Array.Find(results, result => !result.IsStored);
                watch.End(refused.ErrorCode is null ? null : $"{refused.ErrorCode}: {refused.ErrorMessage}");
                return results;
            }
            catch (Exception exception)
            {
                watch.Fail(exception);
                throw;
            }
        }
    }

    private sealed class WatchedPublisher(ITopicPublisher publisher, StageWatch watch) : ITopicPublisher
    {
        public async ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
        {
            watch.Begin();
            try
            {
                await publisher.PublishAsync(message, cancellationToken);
                watch.End(null);
            }
            catch (Exception exception)
            {
                watch.Fail(exception);
                throw;
            }
        }
    }
}
