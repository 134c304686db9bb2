using System.Buffers;
using System.Diagnostics.Metrics;
using System.Globalization;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.Ingest;

/// <summary>
/// The rule <c>SELECT * FROM 'alleycat-publish'</c> and <c>'alleycat-publish/+'</c>: every message goes into the
/// stream as it came, keyed
/// by its racer so that a racer's seconds stay in order.
/// </summary>
/// <remarks>
/// A malformed payload is passed on too: the transform sets it aside with its reason. On
/// <c>alleycat-publish/{racerId}</c> the topic
/// speaks for the racer; a payload that says otherwise is not telemetry of anyone and goes on as an error-action
/// document, which the
/// transform sets aside: durable, counted, visible, and the bike need not send it again.
/// </remarks>
public sealed class TelemetryTopicRule : ITopicRule, IDisposable
{
    /// <summary>Where bikes publish; also the prefix of the topics that name a racer.</summary>
    public const string PublishTopic = "alleycat-publish";

    private const string RacerTopicPrefix = PublishTopic + "/";

    private readonly IStreamProducer _stream;
    private readonly TelemetryTopicRuleOptions _options;
    private readonly RetryingProducer _producer;
    private readonly PartitionKeyCache _keys;
    private readonly Meter _meter = new("Alleycat.Ingest");
    private readonly Counter<long> _received;
    private readonly Counter<long> _malformed;
    private readonly Counter<long> _mismatched;

    /// <param name="stream">Where records go.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="time">Waits between repetitions run on it; null for the system's.</param>
    /// <param name="random">Draws those waits; null for one of its own.</param>
    public TelemetryTopicRule(
        IStreamProducer stream, TelemetryTopicRuleOptions? options = null, TimeProvider? time = null, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _options = options ?? new();
        _keys = new(_options.PartitionKeysMax);
        _received = _meter.CreateCounter<long>("alleycat.ingest.received", "{message}", "Messages that the rule took.");
        _malformed = _meter.CreateCounter<long>(
            "alleycat.ingest.malformed", "{message}", "Messages that are no telemetry; passed on to be set aside.");
        _mismatched = _meter.CreateCounter<long>(
            "alleycat.ingest.mismatched", "{message}", "Messages whose topic names another racer; passed on as error documents.");
        var retried = _meter.CreateCounter<long>("alleycat.ingest.retried", "{record}", "Records put again after a refusal.");
        _producer = new(_stream, _options, time ?? TimeProvider.System, random ?? new Random(), retried);
    }

    public bool Matches(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return topic.StartsWith(PublishTopic, StringComparison.Ordinal)
            && (topic.Length == PublishTopic.Length
                || (topic[PublishTopic.Length] == '/' && topic.IndexOf('/', RacerTopicPrefix.Length) < 0));
    }

    public ValueTask IngestAsync(IReadOnlyList<TopicMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return IngestRentedAsync(messages, cancellationToken);
    }

    private async ValueTask IngestRentedAsync(IReadOnlyList<TopicMessage> messages, CancellationToken cancellationToken)
    {
        var rented = ArrayPool<PutRecordsEntry>.Shared.Rent(messages.Count);
        for (var i = 0; i < messages.Count; i++)
            rented[i] = ToEntry(messages[i]);
        _received.Add(messages.Count);
        await _producer.PutAsync(new(rented, 0, messages.Count), cancellationToken).ConfigureAwait(false);
        // After a fault or a cancellation the stream may still be reading it: then it is the garbage collector's.
        ArrayPool<PutRecordsEntry>.Shared.Return(rented, clearArray: true);
    }

    public void Dispose() => _meter.Dispose();

    private PutRecordsEntry ToEntry(in TopicMessage message)
    {
        var isTelemetry = TelemetryReader.TryRead(message.Payload.Span, _options.Limits, out var telemetry, out _);
        if (!isTelemetry)
            _malformed.Add(1);
        if (message.Topic.Length == PublishTopic.Length)
            return new(isTelemetry ? _keys.OfRacer(telemetry.RacerId) : KeyOf(message), message.Payload);

        var topicRacer = message.Topic.AsSpan(RacerTopicPrefix.Length);
        var isCanonical = int.TryParse(topicRacer, NumberStyles.None, CultureInfo.InvariantCulture, out var racerId)
            && (topicRacer.Length == 1 || topicRacer[0] != '0');
        // Consumers would unpack it, and it could speak for anyone.
        if (PackedRecords.IsPacked(message.Payload.Span))
            return Refusal(message, "Packed records do not come on a racer's topic.");
        // What is no telemetry contradicts nobody; it is set aside for its own reason.
        if (!isTelemetry)
            return new(isCanonical ? _keys.OfRacer(racerId) : KeyOf(message), message.Payload);
        if (isCanonical && racerId == telemetry.RacerId)
            return new(_keys.OfRacer(racerId), message.Payload);
        return Refusal(
            message, $"The topic names racer '{message.Topic[RacerTopicPrefix.Length..]}', the payload racer '{telemetry.RacerId}'.");
    }

    private PutRecordsEntry Refusal(in TopicMessage message, string reason)
    {
        _mismatched.Add(1);
        var document = RuleErrorDocument.Write(
            _options.RuleName,
            message.Topic,
            message.ClientId,
            message.Payload.Span,
            _options.StreamName,
            reason);
        return new(KeyOf(message), document);
    }

    private PartitionKey KeyOf(in TopicMessage message) =>
        _keys.Of(message.ClientId.Length > 0 ? message.ClientId : message.Topic);
}
