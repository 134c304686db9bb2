using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Alleycat.Local.Kinesis;

namespace Alleycat.Local.Tests.Kinesis;

/// <summary>Requests signed by hand here; that AWS's own signer agrees is <see cref="KinesisClientTests"/>' to show.</summary>
public sealed class KinesisSignatureTests
{
    private static readonly KinesisEndpointOptions Options = new() { Secrets = new Dictionary<string, string> { ["AKLOCAL"] = "secret" } };

    private static async Task<string> SendAsync(KinesisServer server, DateTimeOffset date, string key = "AKLOCAL", string secret = "secret",
        string service = "kinesis", string sent = "{}", string signed = "{}", bool hasHeader = true, string headers = "host;x-amz-date;x-amz-target")
    {
        const string target = "Kinesis_20131202.ListStreams";
        var stamp = date.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{stamp[..8]}/us-east-1/{service}/aws4_request";
        var canonical = $"POST\n/\n\nhost:{server.Address.Authority}\nx-amz-date:{stamp}\nx-amz-target:{target}\n\n"
            + $"host;x-amz-date;x-amz-target\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signed)))}";
        var toSign = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signingKey = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope.Split('/'))
            signingKey = HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(part));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(toSign)));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(sent)) };
        request.Content.Headers.ContentType = new("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", target);
        request.Headers.Add("X-Amz-Date", stamp);
        if (hasHeader)
        {
            request.Headers.TryAddWithoutValidation("Authorization",
                $"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={headers}, Signature={signature}");
        }
        using var response = await server.Client.SendAsync(request);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return answer.TryGetProperty("__type", out var type) ? type.GetString()! : response.StatusCode.ToString();
    }

    [Fact]
    public async Task Only_a_request_signed_by_a_known_key_now_and_for_this_body_is_answered()
    {
        var time = new SteppedTime();
        var now = time.GetUtcNow();
        await using var server = await KinesisServer.StartAsync(time, Options);
        Assert.Equal("OK", await SendAsync(server, now));
        Assert.Equal("OK", await SendAsync(server, now.AddMinutes(-5)));
        Assert.Equal("MissingAuthenticationTokenException", await SendAsync(server, now, hasHeader: false));
        Assert.Equal("UnrecognizedClientException", await SendAsync(server, now, key: "AKOTHER"));
        Assert.Equal("InvalidSignatureException", await SendAsync(server, now, secret: "guess"));
        Assert.Equal("InvalidSignatureException", await SendAsync(server, now, service: "s3"));
        Assert.Equal("InvalidSignatureException", await SendAsync(server, now, sent: "{\"Limit\":1}"));
        Assert.Equal("InvalidSignatureException", await SendAsync(server, now.AddMinutes(-6)));
        Assert.Equal("InvalidSignatureException", await SendAsync(server, now.AddMinutes(6)));
        Assert.Equal("IncompleteSignatureException", await SendAsync(server, now, headers: "x-amz-target"));
        Assert.Equal("IncompleteSignatureException", await SendAsync(server, now, key: "AKLOCAL/extra"));
    }
}
