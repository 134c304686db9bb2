using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Alleycat.Mqtt;
using Alleycat.Mqtt.Packets;

namespace Alleycat.Simulator.Riding;

/// <summary>
/// Connects bikes over MQTT: a connection each, <c>alleycat-publish/{racerId}</c>, QoS 1. Over TLS (<c>mqtts</c>) each by its certificate, whose
/// thing <c>alleycat-{racerId}</c> is also its client id, as IoT Core wants it.
/// </summary>
internal sealed class MqttRiderConnector(SimulationOptions options) : IRiderConnector, IDisposable
{
    public const int SecurePort = 8883;

    // A thousand bikes at once would overrun a listener's backlog.
    private const int ConnectsMax = 64;

    private readonly SemaphoreSlim _connects = new(ConnectsMax);
    private readonly Random _random = new();
    private readonly Lock _lock = new();

    public async Task<IRiderConnection> ConnectAsync(int racerId, CancellationToken cancellationToken)
    {
        await _connects.WaitAsync(cancellationToken);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.AcknowledgeWithin);
            return new Connection(await OpenAsync(racerId, limit.Token), racerId);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or CryptographicException)
        {
            throw new RiderConnectionException(exception.Message, exception);
        }
        catch (MqttClientException exception)
        {
            throw new RiderConnectionException(exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RiderConnectionException($"{options.To} did not answer in time.", exception);
        }
        finally
        {
            _connects.Release();
        }
    }

    public void Dispose() => _connects.Dispose();

    private async Task<MqttClient> OpenAsync(int racerId, CancellationToken cancellationToken)
    {
        if (options.To.Scheme != "mqtts")
            return await MqttClient.ConnectAsync(options.To, OptionsFor(racerId), cancellationToken);
        var file = Path.Combine(options.BikesFolder, racerId.ToString(CultureInfo.InvariantCulture));
        using var certificate = X509Certificate2.CreateFromPemFile(file + ".pem", file + ".key");
        var authorityFile = Path.Combine(options.BikesFolder, "ca.pem");
        using var authority = File.Exists(authorityFile) ? X509CertificateLoader.LoadCertificateFromFile(authorityFile) : null;
        var transport = await TlsTransport.ConnectAsync(options.To, certificate, authority, cancellationToken);
        var thing = string.Create(CultureInfo.InvariantCulture, $"alleycat-{racerId}");
        return await MqttClient.ConnectAsync(transport, OptionsFor(racerId) with { ClientId = thing }, cancellationToken);
    }

    private MqttClientOptions OptionsFor(int racerId)
    {
        int random;
        lock (_lock)
            random = _random.Next(0x1000000);
        return new()
        {
            ClientId = string.Create(CultureInfo.InvariantCulture, $"alleycat-{racerId}-{random:x6}"),
            InflightMax = options.InflightMax,
        };
    }

    private sealed class Connection(MqttClient client, int racerId) : IRiderConnection
    {
        private readonly string _topic = string.Create(CultureInfo.InvariantCulture, $"alleycat-publish/{racerId}");

        public async Task<bool> PublishAsync(ReadOnlyMemory<byte> message)
        {
            try
            {
                await client.PublishAsync(_topic, message, MqttQualityOfServiceLevel.AtLeastOnce, retain: false, CancellationToken.None);
                return true;
            }
            catch (MqttClientException exception) when (exception.IsTransient || client.Closed.IsCompleted)
            {
                throw new RiderConnectionException(exception.Message, exception);
            }
            catch (MqttClientException)
            {
                return false;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await client.DisconnectAsync();
            await client.DisposeAsync();
        }
    }
}
