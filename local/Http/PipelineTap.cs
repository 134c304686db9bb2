using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Alleycat.Streaming;

namespace Alleycat.Local.Http;

/// <summary>Looks at what passes between the stages, for people: the last few messages of each place, sampled.</summary>
/// <remarks>
/// At most one message in <see cref="SampleEvery"/> is kept per place, ten of them, cut to <see cref="TextBytesMax"/>: a fast stream costs
/// a look at the clock and no more. What passes is never changed, held or refused.
/// </remarks>
internal sealed class PipelineTap(TimeProvider time)
{
    public const int MessagesMax = 10;
    public const int TextBytesMax = 600;
    public static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, Place> _places = new(StringComparer.Ordinal);

    /// <summary>A rule that also shows what it is given, under the name.</summary>
    public ITopicRule Watch(string name, ITopicRule rule) => new WatchedRule(rule, PlaceOf(name), time);

    /// <summary>A publisher that also shows what it publishes, under the name.</summary>
    public ITopicPublisher Watch(string name, ITopicPublisher publisher) => new WatchedPublisher(publisher, PlaceOf(name), time);

    /// <summary>A function that also shows its invocations, under the name.</summary>
    public LambdaFunction Watch(string name, LambdaFunction function)
    {
        var place = PlaceOf(name);
        return async (payload, response, cancellationToken) =>
        {
            var counted = new CountingWriter(response);
            var started = time.GetTimestamp();
            var outcome = "failed";
            try
            {
                await function(payload, counted, cancellationToken);
                outcome = string.Create(CultureInfo.InvariantCulture, $"answered {counted.Bytes} bytes");
            }
            finally
            {
                if (place.IsDue(time))
                {
                    var ms = time.GetElapsedTime(started).TotalMilliseconds;
                    var about = string.Create(CultureInfo.InvariantCulture, $"{payload.Length} bytes in, {outcome}, {ms:0.0} ms");
                    place.Keep(time, about, payload.Span);
                }
            }
        };
    }

    /// <summary>The messages kept under a name, the newest first.</summary>
    public IReadOnlyList<PipelineMessage> Messages(string name) => _places.TryGetValue(name, out var place) ? place.Messages() : [];

    private Place PlaceOf(string name) => _places.GetOrAdd(name, _ => new Place());

    private sealed class Place
    {
        private readonly Lock _lock = new();
        private readonly Queue<PipelineMessage> _kept = new();
        private long _keptAt;

        /// <summary>Whether a message is wanted now; then the caller keeps one.</summary>
        public bool IsDue(TimeProvider time)
        {
            var before = Volatile.Read(ref _keptAt);
            var now = time.GetTimestamp();
            return (before == 0 || time.GetElapsedTime(before, now) >= SampleEvery)
                && Interlocked.CompareExchange(ref _keptAt, now, before) == before;
        }

        public void Keep(TimeProvider time, string about, ReadOnlySpan<byte> payload)
        {
            var text = Encoding.UTF8.GetString(payload[..Math.Min(payload.Length, TextBytesMax)]);
            var message = new PipelineMessage(time.GetUtcNow().ToUnixTimeMilliseconds(), about, text, payload.Length > TextBytesMax);
            lock (_lock)
            {
                _kept.Enqueue(message);
                if (_kept.Count > MessagesMax)
                    _kept.Dequeue();
            }
        }

        public IReadOnlyList<PipelineMessage> Messages()
        {
            lock (_lock)
                return [.. _kept.Reverse()];
        }
    }

    private sealed class WatchedRule(ITopicRule rule, Place place, TimeProvider time) : ITopicRule
    {
        public bool Matches(string topic) => rule.Matches(topic);

        public ValueTask IngestAsync(IReadOnlyList<TopicMessage> messages, CancellationToken cancellationToken = default)
        {
            if (messages.Count > 0 && place.IsDue(time))
                place.Keep(time, $"{messages[0].Topic}, QoS {messages[0].Qos}", messages[0].Payload.Span);
            return rule.IngestAsync(messages, cancellationToken);
        }
    }

    private sealed class WatchedPublisher(ITopicPublisher publisher, Place place, TimeProvider time) : ITopicPublisher
    {
        public ValueTask PublishAsync(TopicMessage message, CancellationToken cancellationToken = default)
        {
            if (place.IsDue(time))
                place.Keep(time, message.Topic, message.Payload.Span);
            return publisher.PublishAsync(message, cancellationToken);
        }
    }

    private sealed class CountingWriter(IBufferWriter<byte> inner) : IBufferWriter<byte>
    {
        public long Bytes { get; private set; }

        public void Advance(int count)
        {
            Bytes += count;
            inner.Advance(count);
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    }
}
