namespace Alleycat.Mqtt;

/// <summary>What a transport knows of its peer before the first packet.</summary>
/// <param name="Remote">Address and port, for the log.</param>
/// <param name="Transport"><c>tcp</c>, <c>tls</c>, <c>ws</c> or <c>wss</c>.</param>
/// <param name="Principal">
/// Who the transport has proved the peer to be (a client certificate's subject); null where nobody asked.
/// </param>
public sealed record MqttConnectionInfo(string Remote, string Transport = "tcp", string? Principal = null);
