using System.Globalization;

namespace Alleycat.EndToEnd.Tests.Identity;

/// <summary>
/// Other people's clients on every transport and in both versions: each subscribes to the boards, publishes as its bike with QoS 1 until the
/// board comes back with it, and says good-bye.
/// </summary>
[Collection(SecurePlatformCollection.Name)]
public sealed class ClientMatrixTests(SecurePlatform platform)
{
    private const string Board = "alleycat-subscribe/class-2";

    /// <summary>host, port, transport, version, authority, password, topic → ends with 0 when the board has come and every publish was acknowledged.</summary>
    private const string Paho = """
        import json, ssl, sys, time
        import paho.mqtt.client as mqtt
        host, port, transport, version, authority, password, topic = sys.argv[1:]
        secure, five = transport in ("tls", "wss"), version == "5"
        state = {"board": None, "acknowledged": 0, "subscribed": None}
        client = mqtt.Client("alleycat-42-paho" + transport + version, transport="websockets" if transport.startswith("ws") else "tcp",
                             protocol=mqtt.MQTTv5 if five else mqtt.MQTTv311)
        if transport.startswith("ws"): client.ws_set_options(path="/mqtt")
        if secure:
            client.tls_set(ca_certs=authority)
            client.username_pw_set("42", password)
        def on_connect(c, u, flags, code, properties=None):
            if code != 0: sys.exit("refused: %s" % code)
            c.subscribe("alleycat-subscribe/class-2", 1)
        def on_subscribe(c, u, mid, codes, properties=None): state["subscribed"] = [int(str(getattr(code, "value", code))) for code in codes]
        def on_publish(c, u, mid): state["acknowledged"] += 1
        def on_message(c, u, message):
            if not message.retain: state["board"] = message.topic
        client.on_connect, client.on_subscribe, client.on_publish, client.on_message = on_connect, on_subscribe, on_publish, on_message
        client.connect(host, int(port))
        client.loop_start()
        sent, until = 0, time.time() + 30
        while time.time() < until and not (sent and state["board"] and state["acknowledged"] == sent):
            if state["subscribed"] and not (sent and state["board"]):
                now = time.time()
                client.publish(topic, json.dumps({"event": "update", "second": int(now) % 300 + 1, "raceId": int(now) // 300, "name": "Zoe",
                                                  "racerId": 42, "classId": 2, "cadence": 80, "resistance": 50}), 1)
                sent += 1
            time.sleep(0.2)
        client.disconnect()
        client.loop_stop()
        print(state["board"], state["subscribed"], sent > 0 and state["acknowledged"] == sent)
        """;

    private const string MqttJs = """
        const [modules, host, port, transport, version, authority, password, topic] = process.argv.slice(1)
        const mqtt = require(modules + '/mqtt'), fs = require('fs')
        const secure = transport === 'tls' || transport === 'wss'
        const scheme = { tcp: 'mqtt', tls: 'mqtts', ws: 'ws', wss: 'wss' }[transport]
        const client = mqtt.connect(`${scheme}://${host}:${port}` + (transport.startsWith('ws') ? '/mqtt' : ''), {
          clientId: 'alleycat-42-js' + transport + version, protocolVersion: Number(version), reconnectPeriod: 0,
          ...(secure ? { ca: fs.readFileSync(authority), username: '42', password } : {}),
        })
        let board = null, granted = null, acknowledged = 0, sent = 0
        client.on('error', error => { console.error(String(error)); process.exit(1) })
        client.on('message', (name, payload, packet) => { if (!packet.retain) board = name })
        client.on('connect', async () => {
          granted = (await client.subscribeAsync('alleycat-subscribe/class-2', { qos: 1 })).map(one => one.qos)
          const until = Date.now() + 30000
          while (Date.now() < until && !(board && sent)) {
            const now = Math.floor(Date.now() / 1000)
            await client.publishAsync(topic, JSON.stringify({ event: 'update', second: now % 300 + 1, raceId: Math.floor(now / 300), name: 'Zoe',
              racerId: 42, classId: 2, cadence: 80, resistance: 50 }), { qos: 1 })
            acknowledged++; sent++
            await new Promise(next => setTimeout(next, 200))
          }
          await client.endAsync()
          console.log(board, `[${granted}]`, sent > 0 && acknowledged === sent ? 'True' : 'False')
        })
        """;

    public static TheoryData<string, string, string> Combinations()
    {
        var combinations = new TheoryData<string, string, string>();
        foreach (var version in new[] { "4", "5" })
        {
            foreach (var transport in new[] { "tcp", "tls", "ws", "wss" })
            {
                combinations.Add("paho", transport, version);
                combinations.Add("mqtt.js", transport, version);
                // mosquitto's own clients speak no WebSocket.
                if (transport is "tcp" or "tls")
                    combinations.Add("mosquitto", transport, version);
            }
        }
        return combinations;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task A_client_publishes_as_its_bike_and_reads_the_board(string client, string transport, string version)
    {
        var to = AddressOf(transport);
        var port = to.Port.ToString(CultureInfo.InvariantCulture);
        if (client == "mosquitto")
        {
            await MosquittoAsync(port, transport, version);
            return;
        }
        string[] arguments = ["127.0.0.1", port, transport, version, platform.AuthorityFile, platform.Token42, "alleycat-publish/42"];
        var result = client == "paho"
            ? await Command.RunAsync("/usr/bin/python3", ["-c", Paho, .. arguments])
            : await Command.RunAsync("node", ["-e", MqttJs, Path.Combine(Checkout.Root, "tests/clients/node_modules"), .. arguments]);
        result.ShouldSucceed($"{client} over {transport}");
        Assert.Equal($"{Board} [1] True", result.Output.Trim());
    }

    private async Task MosquittoAsync(string port, string transport, string version)
    {
        string[] at = ["-h", "127.0.0.1", "-p", port, "-V", version == "5" ? "mqttv5" : "mqttv311", "-q", "1"];
        string[] identity = transport == "tls" ? ["--cafile", platform.AuthorityFile, "-u", "42", "-P", platform.Token42] : [];
        var reading = Command.RunAsync(
            "mosquitto_sub", [.. at, .. identity, "-i", $"alleycat-42-sub{transport}{version}", "-t", Board, "-R", "-C", "1", "-W", "30", "-F", "%t"]);
        while (!reading.IsCompleted)
        {
            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            var message = SecurePlatform.Telemetry(42, (int)(now % 300) + 1)
                .Replace("5402746", (now / 300).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("\"classId\":1", "\"classId\":2", StringComparison.Ordinal);
            (await Command.RunAsync("mosquitto_pub", [.. at, .. identity, "-i", "alleycat-42-pub", "-t", "alleycat-publish/42", "-m", message]))
                .ShouldSucceed($"mosquitto_pub over {transport}");
        }
        var read = await reading;
        read.ShouldSucceed($"mosquitto_sub over {transport}");
        Assert.Equal(Board, read.Output.Trim());
    }

    [Theory]
    [InlineData("mqttv311")]
    [InlineData("mqttv5")]
    public async Task Mosquitto_proves_itself_by_certificate(string version)
    {
        string[] at =
        [
            "-h", "127.0.0.1", "-p", platform.Process.Mqtts!.Port.ToString(CultureInfo.InvariantCulture), "-V", version, "-q", "1",
            "--cafile", platform.AuthorityFile, "--cert", platform.CertificateFile42, "--key", platform.KeyFile42,
        ];
        (await Command.RunAsync("mosquitto_pub", [.. at, "-t", "alleycat-publish/42", "-m", SecurePlatform.Telemetry(42, 120)]))
            .ShouldSucceed("mosquitto_pub with a certificate");
        var refused = await Command.RunAsync("mosquitto_pub", [.. at, "-i", "alleycat-41", "-t", "alleycat-publish/42", "-m", "x"]);
        Assert.NotEqual(0, refused.ExitCode);
    }

    private Uri AddressOf(string transport) => transport switch
    {
        "tcp" => platform.Process.Mqtt,
        "tls" => platform.Process.Mqtts!,
        "ws" => platform.Process.Http,
        _ => platform.Process.Https!,
    };
}
