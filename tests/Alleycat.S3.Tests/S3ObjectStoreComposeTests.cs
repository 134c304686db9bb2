using System.Text;
using System.Xml.Linq;
using Alleycat.Aws.Tests;
using Alleycat.Streaming;
using Amazon.Runtime;
using Amazon.S3;
using static Alleycat.Aws.Tests.ScriptedServer;

namespace Alleycat.S3.Tests;

/// <summary>A composed put against an S3 that answers as the test says: the conditions it sends, and what it makes of
/// errors.</summary>
public sealed class S3ObjectStoreComposeTests
{
    private const string ETag = "\"old\"";

    [Fact]
    public async Task Every_request_names_the_version_it_is_about()
    {
        await using var server = await StartAsync(Healthy);
        Assert.Equal(new(PutObjectStatus.Stored, "\"new-3\""), await ComposeAsync(server));
        var asked = server.Requests.ToLookup(NameOf);
        Assert.Equal(["complete", "copy", "create", "get", "send"], asked.Select(name => name.Key).Order());
        Assert.Equal(ETag, asked["get"].Single().Headers["If-Match"]);
        Assert.Equal(ETag, asked["complete"].Single().Headers["If-Match"]);
        var copy = asked["copy"].Single();
        Assert.Equal(
            ("old", "bytes=5241381-30000199", "b/class-1.gz"),
            (copy.Headers["x-amz-copy-source-if-match"].Trim('"'), copy.Headers["x-amz-copy-source-range"],
                Uri.UnescapeDataString(copy.Headers["x-amz-copy-source"]).TrimStart('/')));
        Assert.Equal("application/gzip", asked["create"].Single().Headers["Content-Type"]);
        var completion = XDocument.Parse(Encoding.UTF8.GetString(asked["complete"].Single().Body)).Root!.Elements();
        Assert.Equal(
            [("1", "\"part-n\""), ("2", "\"part-2\""), ("3", "\"part-n\"")],
            completion.Select(part => (
                part.Elements().Single(e => e.Name.LocalName == "PartNumber").Value, part.Elements().Single(e => e.Name.LocalName == "ETag").Value)));
    }

    [Fact]
    public async Task Checksums_that_S3_tells_of_the_parts_are_told_again_on_completion()
    {
        await using var server = await StartAsync(Healthy);
        await ComposeAsync(server);
        var asked = server.Requests.ToLookup(NameOf);
        Assert.Equal("CRC32", asked["create"].Single().Headers["x-amz-checksum-algorithm"]);
        var sent = asked["send"].OrderBy(send => send.Target.Contains("partNumber=1", StringComparison.Ordinal) ? 0 : 1)
            .Select(send => send.Headers["x-amz-checksum-crc32"]).ToArray();
        var completion = XDocument.Parse(Encoding.UTF8.GetString(asked["complete"].Single().Body)).Root!;
        Assert.Equal(
            [sent[0], "AAAAAg==", sent[1]], completion.Descendants().Where(e => e.Name.LocalName == "ChecksumCRC32").Select(e => e.Value));
    }

    [Theory]
    [InlineData("copy", 412, "PreconditionFailed", PutObjectStatus.PreconditionFailed)]
    [InlineData("get", 412, "PreconditionFailed", PutObjectStatus.PreconditionFailed)]
    [InlineData("complete", 412, "PreconditionFailed", PutObjectStatus.PreconditionFailed)]
    [InlineData("complete", 409, "ConditionalRequestConflict", PutObjectStatus.Conflict)]
    [InlineData("complete", 404, "NoSuchKey", PutObjectStatus.NoSuchKey)]
    [InlineData("complete", 404, "NoSuchUpload", PutObjectStatus.Conflict)]
    [InlineData("copy", 404, "NoSuchKey", PutObjectStatus.NoSuchKey)]
    [InlineData("send", 404, "NoSuchUpload", PutObjectStatus.Conflict)]
    // S3 may begin its answer before it knows, and then tells of the fault in the body.
    [InlineData("complete", 200, "PreconditionFailed", PutObjectStatus.PreconditionFailed)]
    [InlineData("complete", 200, "ConditionalRequestConflict", PutObjectStatus.Conflict)]
    public async Task A_lost_condition_is_a_status_and_ends_the_upload(string at, int status, string code, PutObjectStatus expected)
    {
        await using var server = await StartAsync(asked => NameOf(asked) == at ? Error(status, code) : Healthy(asked));
        Assert.Equal(new(expected, null), await ComposeAsync(server));
        Assert.Equal("abort", NameOf(server.Requests[^1]));
        Assert.Single(server.Requests, asked => NameOf(asked) == "abort");
    }

    [Fact]
    public async Task An_upload_ends_behind_the_parts_that_were_under_way()
    {
        var copyAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var copyEnds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(asked =>
        {
            switch (NameOf(asked))
            {
                case "send":
                    return Error(404, "NoSuchUpload") with { NotBefore = copyAsked.Task };
                case "copy":
                    copyAsked.SetResult();
                    return Healthy(asked) with { NotBefore = copyEnds.Task };
                default:
                    return Healthy(asked);
            }
        });
        var put = ComposeAsync(server);
        await copyAsked.Task;
        await Task.WhenAny(put, Task.Delay(TimeSpan.FromSeconds(1)));
        Assert.DoesNotContain("abort", server.Requests.Select(NameOf));
        copyEnds.SetResult();
        Assert.Equal(PutObjectStatus.Conflict, (await put).Status);
        Assert.Equal("abort", NameOf(server.Requests[^1]));
    }

    [Theory]
    [InlineData("copy", 500, "InternalError")]
    [InlineData("copy", 200, "InternalError")]
    [InlineData("send", 403, "AccessDenied")]
    [InlineData("get", 503, "SlowDown")]
    [InlineData("complete", 400, "EntityTooSmall")]
    [InlineData("complete", 200, "InternalError")]
    public async Task A_fault_of_the_store_is_thrown_and_ends_the_upload(string at, int status, string code)
    {
        await using var server = await StartAsync(asked => NameOf(asked) == at ? Error(status, code) : Healthy(asked));
        var thrown = await Assert.ThrowsAsync<AmazonS3Exception>(() => ComposeAsync(server));
        Assert.Equal(code, thrown.ErrorCode);
        Assert.Equal("abort", NameOf(server.Requests[^1]));
    }

    [Fact]
    public async Task An_upload_that_does_not_begin_is_not_aborted()
    {
        await using var server = await StartAsync(_ => Error(503, "SlowDown"));
        await Assert.ThrowsAsync<AmazonS3Exception>(() => ComposeAsync(server));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_abort_that_fails_does_not_hide_why_there_was_one()
    {
        await using var server = await StartAsync(asked => NameOf(asked) switch
        {
            "complete" => Error(412, "PreconditionFailed"),
            "abort" => new(0, []),
            _ => Healthy(asked),
        });
        Assert.Equal(PutObjectStatus.PreconditionFailed, (await ComposeAsync(server)).Status);
    }

    [Fact]
    public async Task A_caller_who_stops_it_leaves_no_upload()
    {
        using var stop = new CancellationTokenSource();
        await using var server = await StartAsync(asked =>
        {
            if (NameOf(asked) == "copy")
                stop.Cancel();
            return Healthy(asked);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ComposeAsync(server, stop.Token));
        // A read that was on its way may be heard after it.
        Assert.Contains("abort", server.Requests.Select(NameOf));
    }

    private static async Task<PutObjectResult> ComposeAsync(ScriptedServer server, CancellationToken cancellationToken = default)
    {
        using var client = new AmazonS3Client(
            new BasicAWSCredentials("id", "secret"),
            new AmazonS3Config
            {
                ServiceURL = server.Address.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0,
            });
        return await new S3ObjectStore(client).PutAsync(
            new()
            {
                Bucket = "b",
                Key = "class-1.gz",
                IfMatch = ETag,
                ContentType = "application/gzip",
                Parts = [ObjectPart.Of(new byte[1_699]), ObjectPart.Copy(new(200, 30_000_000)), ObjectPart.Of(new byte[300_008])],
            },
            cancellationToken);
    }

    private static string NameOf(Asked asked)
    {
        var isOfUpload = asked.Target.Contains("uploadId=", StringComparison.Ordinal);
        return asked.Method switch
        {
            "POST" => isOfUpload ? "complete" : "create",
            "PUT" => asked.Headers.ContainsKey("x-amz-copy-source") ? "copy" : "send",
            "DELETE" => "abort",
            _ => "get",
        };
    }

    private static Answer Healthy(Asked asked) => NameOf(asked) switch
    {
        "create" => Xml(200, "<InitiateMultipartUploadResult><UploadId>u-1</UploadId></InitiateMultipartUploadResult>"),
        "copy" => Xml(200, "<CopyPartResult><ETag>\"part-2\"</ETag><ChecksumCRC32>AAAAAg==</ChecksumCRC32></CopyPartResult>"),
        "complete" => Xml(200, "<CompleteMultipartUploadResult><ETag>\"new-3\"</ETag></CompleteMultipartUploadResult>"),
        "send" => new(200, [], new() { ["ETag"] = "\"part-n\"", ["x-amz-checksum-crc32"] = asked.Headers["x-amz-checksum-crc32"] }),
        "abort" => new(204, []),
        _ => Range(asked),
    };

    private static Answer Range(Asked asked)
    {
        var bounds = asked.Headers["Range"]["bytes=".Length..].Split('-').Select(long.Parse).ToArray();
        return new(206, new byte[bounds[1] - bounds[0] + 1], new() { ["ETag"] = ETag });
    }

    private static Answer Error(int status, string code) => Xml(status, $"<Error><Code>{code}</Code><Message>Why.</Message></Error>");

    private static Answer Xml(int status, string xml) => new(
        status, Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml), new() { ["Content-Type"] = "application/xml" });
}
