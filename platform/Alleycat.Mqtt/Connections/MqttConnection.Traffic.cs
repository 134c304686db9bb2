namespace Alleycat.Mqtt.Connections;

/// <summary>What went through: added up where one thread writes, read by whoever asks.</summary>
internal sealed partial class MqttConnection
{
    private long _messagesReceived;
    private long _messagesSent;
    private long _bytesReceived;
    private long _bytesSent;

    public MqttTraffic Traffic => new(
        Volatile.Read(ref _messagesReceived), Volatile.Read(ref _messagesSent),
        Volatile.Read(ref _bytesReceived), Volatile.Read(ref _bytesSent));

    private void CountReceived(long bytes)
    {
        _bytesReceived += bytes;
        broker.Metrics.ReceivedBytes.Add(bytes);
    }

    /// <summary>Before a flush: what it will send.</summary>
    private void CountSent()
    {
        var bytes = _output.CanGetUnflushedBytes ? _output.UnflushedBytes : 0;
        _bytesSent += bytes;
        broker.Metrics.SentBytes.Add(bytes);
    }
}
