using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.S3;

/// <summary>What DuckDB's httpfs asks: globs over hive-style prefixes, ranged reads of zipped lines, signed and not, in both styles of address.</summary>
public sealed class HttpfsTests
{
    private const string Bucket = "alleycat-delivery";
    private const string KeyId = "analyst";
    private const string Secret = "very/secret+key";

    [Theory]
    [InlineData("path")]
    [InlineData("vhost")]
    public async Task A_glob_over_hive_style_prefixes_finds_every_file_and_each_is_read_whole_in_ranges(string style)
    {
        await using var server = await StartAsync();
        using var client = ClientOf(server);
        var (duck, root) = Duck(server, client, style, KeyId, Secret);

        var (days, prefixes, _) = await duck.ListAsync(root, "data/", usesDelimiter: true);
        Assert.Empty(days);
        Assert.Equal(["data/dt=2026-11-20/", "data/dt=2026-11-21/"], prefixes);
        var lines = 0;
        foreach (var prefix in prefixes)
        {
            var (files, _, _) = await duck.ListAsync(root, prefix, usesDelimiter: true);
            foreach (var (key, size) in files)
            {
                var bytes = await duck.ReadAsync(root + key, bytesAtATime: 100);
                Assert.Equal(size, bytes.Length);
                lines += Unzip(bytes).Count(static c => c == '\n');
            }
        }
        Assert.Equal(2 * 3 * 20, lines);
    }

    [Fact]
    public async Task A_glob_of_more_files_than_a_page_is_read_to_its_end()
    {
        await using var server = await StartAsync();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1_005), new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (i, _) => await PutAsync(server, $"many/a b+{i:D4}%.json", "x"u8.ToArray()));
        using var client = ClientOf(server);
        var (duck, root) = Duck(server, client, "path", KeyId, Secret);
        var (files, prefixes, pages) = await duck.ListAsync(root, "many/a b", usesDelimiter: false);
        Assert.Equal((1_005, 0, 2), (files.Count, prefixes.Count, pages));
        Assert.Equal(Enumerable.Range(0, 1_005).Select(i => $"many/a b+{i:D4}%.json"), files.Select(file => file.Key));
        Assert.Equal("x"u8.ToArray(), await duck.ReadAsync(root + files[^1].Key, 16));
    }

    [Fact]
    public async Task The_history_is_read_without_a_signature_and_nothing_else_is()
    {
        await using var server = await StartAsync();
        var history = Zip("{\"1\":{\"42\":162.25}}");
        await server.Store.PutAsync(new() { Bucket = S3Server.Bucket, Key = "class-1.gz", Parts = [ObjectPart.Of(history)] });
        using var client = ClientOf(server);
        var (duck, _) = Duck(server, client, "path", keyId: null, Secret);
        Assert.Equal(history, await duck.ReadAsync($"/{S3Server.Bucket}/class-1.gz", 7));
        Assert.Equal(history, await duck.ReadAsync("/class-1.gz", 7));
        using var closed = await duck.SendAsync(HttpMethod.Head, $"/{Bucket}/data/dt=2026-11-20/part-0.ndjson.gz");
        Assert.Equal(HttpStatusCode.Forbidden, closed.StatusCode);
        using var listing = await duck.SendAsync(HttpMethod.Get, $"/{S3Server.Bucket}/", "encoding-type=url&list-type=2&prefix=");
        Assert.Equal(HttpStatusCode.Forbidden, listing.StatusCode);
    }

    [Fact]
    public async Task What_it_cannot_have_is_told_as_it_expects()
    {
        await using var server = await StartAsync();
        using var client = ClientOf(server);
        var (duck, root) = Duck(server, client, "path", KeyId, Secret);
        using var missing = await duck.SendAsync(HttpMethod.Head, root + "never");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var beyond = await duck.SendAsync(HttpMethod.Get, root + "data/dt=2026-11-20/part-0.ndjson.gz", range: "bytes=1000000-1000099");
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        var (stranger, _) = Duck(server, client, "path", KeyId, "another secret");
        using var refused = await stranger.SendAsync(HttpMethod.Get, root, "encoding-type=url&list-type=2&prefix=");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("<Code>SignatureDoesNotMatch</Code>", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>COPY … TO 's3://…': an upload in parts, each body under its own hash, or under none.</summary>
    [Theory]
    [InlineData("path", null)]
    [InlineData("vhost", null)]
    [InlineData("path", "UNSIGNED-PAYLOAD")]
    public async Task What_it_writes_is_uploaded_in_parts(string style, string? payloadHash)
    {
        const string Octets = "application/octet-stream";
        await using var server = await StartAsync();
        using var client = ClientOf(server);
        var (duck, root) = Duck(server, client, style, KeyId, Secret);
        using var begun = await duck.SendAsync(HttpMethod.Post, root + "out/day=1/all.csv", "uploads=", body: [], contentType: Octets);
        var answer = await begun.Content.ReadAsStringAsync();
        var uploadId = answer[(answer.IndexOf("<UploadId>", StringComparison.Ordinal) + 10)..answer.IndexOf("</UploadId>", StringComparison.Ordinal)];
        var content = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 5_000)));
        using var part = await duck.SendAsync(
            HttpMethod.Put, root + "out/day=1/all.csv", $"partNumber=1&uploadId={uploadId}", content, payloadHash: payloadHash, contentType: Octets);
        Assert.Equal(HttpStatusCode.OK, part.StatusCode);
        var list = $"<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Part><ETag>{part.Headers.ETag}</ETag><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>";
        using var done = await duck.SendAsync(
            HttpMethod.Post, root + "out/day=1/all.csv", $"uploadId={uploadId}", Encoding.UTF8.GetBytes(list), contentType: Octets);
        Assert.Contains("</CompleteMultipartUploadResult>", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(content, await duck.ReadAsync(root + "out/day=1/all.csv", 4_096));
    }

    private static async Task<S3Server> StartAsync()
    {
        var server = await S3Server.StartAsync(options => options with
        {
            TrustsLoopback = false,
            Credentials = new Dictionary<string, string> { [KeyId] = Secret },
        });
        server.Store.CreateBucket(Bucket);
        foreach (var day in new[] { "2026-11-20", "2026-11-21" })
        {
            for (var part = 0; part < 3; part++)
            {
                var lines = string.Concat(Enumerable.Range(0, 20).Select(i => string.Create(
                    CultureInfo.InvariantCulture, $"{{\"racerId\":{i},\"second\":{part},\"output\":{i * 1.5}}}\n")));
                await PutAsync(server, $"data/dt={day}/part-{part}.ndjson.gz", Zip(lines));
            }
        }
        return server;
    }

    private static async Task PutAsync(S3Server server, string key, byte[] content) =>
        await server.Store.PutAsync(new() { Bucket = Bucket, Key = key, Parts = [ObjectPart.Of(content)] });

    /// <summary>Whatever host a request names, it goes to the server: names below localhost need not resolve where the tests run.</summary>
    private static HttpClient ClientOf(S3Server server) => new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.None,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    private static (HttpfsClient Duck, string Root) Duck(S3Server server, HttpClient client, string style, string? keyId, string secret)
    {
        var endpoint = string.Create(CultureInfo.InvariantCulture, $"localhost:{server.Address.Port}");
        return style == "path"
            ? (new(client, endpoint, keyId, secret), $"/{Bucket}/")
            : (new(client, $"{Bucket}.{endpoint}", keyId, secret), "/");
    }

    private static byte[] Zip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    private static string Unzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return new StreamReader(gzip).ReadToEnd();
    }
}
