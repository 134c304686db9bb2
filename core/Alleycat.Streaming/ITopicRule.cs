namespace Alleycat.Streaming;

/// <summary>Takes published messages out of the broker into the stream, as an IoT Core topic rule does.</summary>
public interface ITopicRule
{
    /// <summary>Whether messages on this topic are the rule's at all; asked before <see cref="IngestAsync"/>, must be cheap.</summary>
    bool Matches(string topic);

    /// <summary>
    /// Completes when every message is durable: only then may the broker send its PUBACKs. Threads that read from sockets call it: it gives its
    /// thread back where it waits.
    /// </summary>
    /// <param name="messages">Of one or many connections, each one's in the order received; unchanged until the task completes.</param>
    /// <param name="cancellationToken">Stops the waiting; nothing is acknowledged then.</param>
    /// <exception cref="StreamFullException">There is no room now: as below, and the client is told so where the protocol can.</exception>
    /// <exception cref="Exception">The stream cannot take them: acknowledge nothing, let the client send again.</exception>
    ValueTask IngestAsync(IReadOnlyList<TopicMessage> messages, CancellationToken cancellationToken = default);
}
