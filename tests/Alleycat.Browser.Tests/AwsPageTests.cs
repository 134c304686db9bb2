using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Browser.Tests.Hosting;

namespace Alleycat.Browser.Tests;

/// <summary>
/// The built page with the <c>config.json</c> of a deployment on AWS, in a browser: Cognito and IoT Core are played here, and botocore, which
/// shares nothing with the page, signs the same address anew.
/// </summary>
public sealed class AwsPageTests() : BrowserTest(RaceHost.Empty)
{
    private const string Broker = "wss://abc123-ats.iot.eu-central-1.amazonaws.com/mqtt";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Token = "IQoJb3JpZ2luX2VjE/+==";

    /// <summary>As the stacks' output has it (infra-cdk, PageConfig).</summary>
    private const string Config = $$"""
        {"raceSeconds":20,"mqtt":"{{Broker}}","history":"/","version":"0.1.0","aws":{"region":"eu-central-1","identityPoolId":"eu-central-1:pool",
        "userPoolId":"eu-central-1_Racers","userPoolClientId":"client","visitors":true,"visitorClientIdPrefix":"alleycat-visitor-"} }
        """;

    private const string Botocore = """
        import datetime, json, sys, botocore.auth
        from unittest import mock
        from urllib.parse import urlsplit, parse_qs
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        url = urlsplit(sys.argv[1])
        query = {name: values[0] for name, values in parse_qs(url.query, strict_parsing=True).items()}
        key, date, region, service, end = query['X-Amz-Credential'].split('/')
        now = datetime.datetime.strptime(query['X-Amz-Date'], '%Y%m%dT%H%M%SZ')
        if hasattr(botocore.auth, 'get_current_datetime'):
            botocore.auth.get_current_datetime = lambda remove_tzinfo=True: now
        else:
            class Fixed(datetime.datetime):
                @classmethod
                def utcnow(cls): return now
            botocore.auth.datetime = mock.Mock(datetime=Fixed) if not isinstance(botocore.auth.datetime, type) else Fixed
        signer = botocore.auth.SigV4QueryAuth(Credentials(key, sys.argv[2]), service, region, expires=int(query['X-Amz-Expires']))
        request = AWSRequest(method='GET', url='https://' + url.netloc + url.path)
        signer.add_auth(request)
        print(json.dumps({'expected': parse_qs(urlsplit(request.url).query)['X-Amz-Signature'][0], 'found': query['X-Amz-Signature'],
                          'service': service, 'region': region, 'token': query.get('X-Amz-Security-Token'),
                          'last': url.query.split('&')[-1].split('=')[0],
                          'age': (datetime.datetime.utcnow() - now).total_seconds()}))
        """;

    [Fact]
    public async Task A_visitor_connects_by_an_address_that_botocore_signs_alike()
    {
        // The deployment's policy for connections is not this host's; and no worker may answer in the deployment's place.
        await using var tablet = await OpenAsync("config.json", with: options =>
        {
            options.BypassCSP = true;
            options.ServiceWorkers = ServiceWorkerPolicy.Block;
        });
        var asked = new List<string>();
        await tablet.Page.RouteAsync("**/config.json", route => route.FulfillAsync(new() { ContentType = "application/json", Body = Config }));
        await tablet.Page.RouteAsync("https://cognito-identity.eu-central-1.amazonaws.com/**", route => FulfillAsync(route, asked));
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var broker = new PlayedBroker();
        await tablet.Page.RouteWebSocketAsync(Broker + "**", socket =>
        {
            address.TrySetResult(socket.Url);
            socket.OnMessage(frame => broker.Take(frame.Binary!, socket.Send));
        });

        await tablet.Page.GotoAsync(new Uri(Host.Address, "tv/1").ToString());
        var signed = await address.Task.WaitAsync(TimeSpan.FromSeconds(40));
        await broker.Subscribed.Task.WaitAsync(TimeSpan.FromSeconds(40));

        Assert.StartsWith("alleycat-visitor-", broker.ClientId, StringComparison.Ordinal);
        Assert.Equal(["GetId", "GetCredentialsForIdentity"], asked.Select(call => call.Split(' ')[0]));
        Assert.Equal("""GetId {"IdentityPoolId":"eu-central-1:pool"}""", asked[0]);
        using var checkedBy = JsonDocument.Parse((await Command.RunAsync("/usr/bin/python3", ["-c", Botocore, signed, Secret])).Output);
        var told = checkedBy.RootElement;
        string Told(string name) => told.GetProperty(name).GetString()!;
        Assert.Matches("^[0-9a-f]{64}$", Told("found"));
        Assert.Equal(Told("expected"), Told("found"));
        Assert.Equal(("iotdevicegateway", "eu-central-1"), (Told("service"), Told("region")));
        Assert.Equal(("X-Amz-Security-Token", Token), (Told("last"), Told("token")));
        // AWS takes five minutes of difference.
        Assert.InRange(told.GetProperty("age").GetDouble(), -60, 240);
    }

    /// <summary>Cognito's answers to GetId and GetCredentialsForIdentity.</summary>
    private static Task FulfillAsync(IRoute route, List<string> asked)
    {
        var operation = route.Request.Headers["x-amz-target"].Split('.')[1];
        asked.Add($"{operation} {route.Request.PostData}");
        var expiration = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return route.FulfillAsync(new()
        {
            ContentType = "application/x-amz-json-1.1",
            Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" },
            Body = operation == "GetId"
                ? """{"IdentityId":"eu-central-1:me"}"""
                : $$$"""{"IdentityId":"eu-central-1:me","Credentials":{"AccessKeyId":"ASIAEXAMPLE","SecretKey":"{{{Secret}}}","SessionToken":"{{{Token}}}","Expiration":{{{expiration}}}}}""",
        });
    }

    /// <summary>As much of IoT Core as says yes: packets come in pieces and are answered as they are whole.</summary>
    private sealed class PlayedBroker
    {
        private readonly List<byte> _unread = [];

        public TaskCompletionSource Subscribed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string ClientId { get; private set; } = "";

        public void Take(byte[] piece, Action<byte[]> send)
        {
            _unread.AddRange(piece);
            while (TryTakePacket(out var type, out var body))
            {
                switch (type)
                {
                    case 1:
                        // Protocol name, level, flags and keep alive are ten bytes; then the client id with its length.
                        ClientId = Encoding.UTF8.GetString(body, 12, body[10] << 8 | body[11]);
                        send([0x20, 2, 0, 0]);
                        break;
                    case 8:
                        send([0x90, 3, body[0], body[1], 0]);
                        Subscribed.TrySetResult();
                        break;
                    case 12:
                        send([0xD0, 0]);
                        break;
                }
            }
        }

        private bool TryTakePacket(out int type, out byte[] body)
        {
            (type, body) = (0, []);
            var (length, at) = (0, 1);
            for (var shift = 0; ; shift += 7)
            {
                if (at >= _unread.Count)
                    return false;
                var digit = _unread[at++];
                length |= (digit & 0x7F) << shift;
                if (digit < 0x80)
                    break;
            }
            if (_unread.Count < at + length)
                return false;
            (type, body) = (_unread[0] >> 4, [.. _unread.GetRange(at, length)]);
            _unread.RemoveRange(0, at + length);
            return true;
        }
    }
}
