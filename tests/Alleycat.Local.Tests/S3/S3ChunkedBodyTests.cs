using System.Buffers;
using System.Net;
using System.Text;
using Alleycat.Local.S3;

namespace Alleycat.Local.Tests.S3;

public sealed class S3ChunkedBodyTests
{
    private const string Path = "/alleycat-history/x.gz";

    [Theory]
    [InlineData("CRC32", "cbf43926")]
    [InlineData("CRC32C", "e3069283")]
    [InlineData("CRC64NVME", "ae8b14860a799888")]
    [InlineData("SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441")]
    [InlineData("SHA256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225")]
    public void Checksums_have_their_published_values(string name, string hexOfCheck)
    {
        var header = "x-amz-checksum-" + name.ToLowerInvariant();
        foreach (var split in Enumerable.Range(0, 10))
        {
            using var checksum = S3Checksum.TryCreate(header)!;
            checksum.Append("123456789"u8[..split]);
            checksum.Append("123456789"u8[split..]);
            Assert.Equal(Convert.ToBase64String(Convert.FromHexString(hexOfCheck)), checksum.Finish());
        }
    }

    [Fact]
    public async Task Chunks_are_joined_and_their_checksum_is_compared()
    {
        await using var server = await S3Server.StartAsync();
        Task<HttpResponseMessage> Send(string body, string length = "9") => server.SendAsync(
            HttpMethod.Put, Path, Encoding.ASCII.GetBytes(body), ("Content-Encoding", "aws-chunked"), ("x-amz-decoded-content-length", length),
            ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), ("x-amz-trailer", "x-amz-checksum-crc32"));

        var stored = await Send("4\r\n1234\r\n5;chunk-signature=00\r\n56789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n");
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var got = await server.SendAsync(HttpMethod.Get, Path);
        Assert.Equal("123456789", await got.Content.ReadAsStringAsync());
        Assert.Empty(got.Content.Headers.ContentEncoding);

        async Task Refused(string code, string body, string length = "9") =>
            await S3Server.AssertErrorAsync(HttpStatusCode.BadRequest, code, await Send(body, length));
        await Refused("BadDigest", "9\r\n123456780\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n");
        await Refused("IncompleteBody", "9\r\n123456789\r\n0\r\n\r\n", "10");
        await Refused("IncompleteBody", "9\r\n1234567");
        await Refused("IncompleteBody", "9\r\n123456789\r\n");
        await Refused("InvalidRequest", "x\r\n123456789\r\n0\r\n\r\n");
        await Refused("InvalidRequest", "9\r\n123456789!\r\n0\r\n\r\n");
        await Refused("InvalidRequest", "-1\r\n\r\n");
        await Refused("InvalidRequest", new string('1', 4000));
        Assert.Equal("123456789", await (await server.SendAsync(HttpMethod.Get, Path)).Content.ReadAsStringAsync());
    }

    [Fact]
    public void A_body_may_be_cut_anywhere()
    {
        var body = Encoding.ASCII.GetBytes("4;chunk-signature=0123\r\n\r\n\r\n\r\n3\r\nabc\r\n0\r\nx-a:1\r\nx-b: 2 \r\n\r\n");
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var (decoder, content, rest) = (new AwsChunkedDecoder(), new MemoryStream(), new List<byte>());
            for (var at = 0; at < body.Length;)
            {
                var count = random.Next(1, body.Length - at + 1);
                rest.AddRange(body[at..(at + count)]);
                at += count;
                var buffer = new ReadOnlySequence<byte>(rest.ToArray());
                Assert.True(decoder.TryDecode(ref buffer, content.Write), $"seed {seed}");
                rest = [.. buffer.ToArray()];
            }
            Assert.True(decoder.IsComplete);
            Assert.Equal("\r\n\r\nabc", Encoding.ASCII.GetString(content.ToArray()));
            Assert.Equal(("1", "2"), (decoder.Trailers["x-a"], decoder.Trailers["x-b"]));
        }
    }

    [Fact]
    public void Noise_is_refused_or_waits_but_never_throws()
    {
        for (var seed = 0; seed < 5_000; seed++)
        {
            var random = new Random(seed);
            var noise = new byte[random.Next(64)];
            var alphabet = "0123aF;:\r\n\r\n\r\nxyz"u8;
            for (var i = 0; i < noise.Length; i++)
                noise[i] = alphabet[random.Next(alphabet.Length)];
            var buffer = new ReadOnlySequence<byte>(noise);
            var written = 0L;
            new AwsChunkedDecoder().TryDecode(ref buffer, bytes => written += bytes.Length);
            Assert.InRange(written, 0, noise.Length);
        }
    }
}
