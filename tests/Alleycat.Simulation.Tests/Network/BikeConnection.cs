using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using Alleycat.Mqtt;

namespace Alleycat.Simulation.Tests.Network;

/// <summary>A bike's connection to the broker through a network that delivers what it is told to, when it is told to.</summary>
internal sealed class BikeConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Pipe _up = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Pipe _down = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Task _served;
    private bool _isConnected;

    public BikeConnection(MqttBroker broker, string clientId)
    {
        _served = broker.RunConnectionAsync(new Ends(_up.Reader, _down.Writer), new("simulated"));
        byte[] name = [(byte)(clientId.Length >> 8), (byte)clientId.Length, .. Encoding.ASCII.GetBytes(clientId)];
        byte[] connect = [0x10, (byte)(10 + name.Length), 0, 4, .. "MQTT"u8, 4, 2, 0, 0, .. name];
        _up.Writer.Write(connect);
    }

    /// <summary>Delivers a QoS 1 PUBLISH to the broker, or the first part of one.</summary>
    public void Deliver(ushort packetId, byte[] payload, bool isAgain, int? cutAt = null)
    {
        const string Topic = "alleycat-publish";
        var body = new byte[2 + Topic.Length + 2 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)Topic.Length);
        Encoding.ASCII.GetBytes(Topic, body.AsSpan(2));
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(2 + Topic.Length), packetId);
        payload.CopyTo(body.AsSpan(4 + Topic.Length));
        byte[] packet = [(byte)(isAgain ? 0x3A : 0x32), (byte)(0x80 | (body.Length % 128)), (byte)(body.Length / 128), .. body];
        _up.Writer.Write(packet.AsSpan(0, Math.Min(cutAt ?? packet.Length, packet.Length)));
    }

    /// <summary>Waits for so many answers, or for the broker's end of the connection.</summary>
    /// <returns>The packet ids that were acknowledged, in order.</returns>
    public async Task<List<ushort>> AnswersAsync(int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        await _up.Writer.FlushAsync(limit.Token);
        var acknowledged = new List<ushort>();
        while (acknowledged.Count < count || !_isConnected)
        {
            ReadResult read;
            try
            {
                read = await _down.Reader.ReadAsync(limit.Token);
            }
            catch (IOException)
            {
                // The broker gave the connection up because it cannot keep what it would say.
                break;
            }
            var bytes = read.Buffer.ToArray();
            var position = 0;
            // CONNACK and PUBACK have four bytes each; nothing else comes here.
            for (; bytes.Length - position >= 4; position += 4)
            {
                if (bytes[position] == 0x20)
                    _isConnected = true;
                else if (bytes[position] == 0x40)
                    acknowledged.Add(BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(position + 2)));
            }
            _down.Reader.AdvanceTo(read.Buffer.GetPosition(position), read.Buffer.End);
            if (read.IsCompleted)
                break;
        }
        return acknowledged;
    }

    /// <summary>The network is cut: the broker sees the end of what was delivered.</summary>
    public async Task CutAsync()
    {
        await _up.Writer.CompleteAsync();
        await _served.WaitAsync(Patience);
        await _down.Reader.CompleteAsync();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
