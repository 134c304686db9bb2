namespace Alleycat.Mqtt;

/// <summary>The broker's store cannot be read or written; what it holds is named in the message.</summary>
public sealed class MqttStoreException(string message, Exception? innerException = null) : IOException(message, innerException);
