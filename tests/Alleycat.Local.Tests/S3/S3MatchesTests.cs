using Alleycat.Local.S3;
using Alleycat.ObjectStore;
using Microsoft.AspNetCore.Http;

namespace Alleycat.Local.Tests.S3;

public sealed class S3MatchesTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alleycat-s3-").FullName;
    private DirectoryObjectStore _store = null!;

    public Task InitializeAsync()
    {
        _store = DirectoryObjectStore.Open(new() { Directory = _folder }, TimeProvider.System);
        _store.CreateBucket("alleycat-history");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("/alleycat-history/class-1.gz", "", "", true)]
    [InlineData("/alleycat-history", "", "", true)]
    [InlineData("/", "", "", false)]
    [InlineData("/index.html", "", "", false)]
    [InlineData("/class-1.gz", "", "", false)]
    [InlineData("/other/x", "", "", false)]
    [InlineData("/other/x", "x-amz-content-sha256", "UNSIGNED-PAYLOAD", true)]
    [InlineData("/", "Authorization", "AWS4-HMAC-SHA256 Credential=a/20261121/us-east-1/s3/aws4_request, SignedHeaders=host", true)]
    [InlineData("/", "Authorization", "AWS4-HMAC-SHA256 Credential=a/20261121/us-east-1/kinesis/aws4_request, SignedHeaders=host", false)]
    [InlineData("/", "X-Amz-Target", "Kinesis_20131202.PutRecord", false)]
    [InlineData("/other/x?X-Amz-Credential=a/20261121/us-east-1/s3/aws4_request", "", "", true)]
    public void A_request_is_told_from_those_of_other_faces(string target, string header, string value, bool expected)
    {
        var http = new DefaultHttpContext();
        var parts = target.Split('?');
        http.Request.Path = parts[0];
        http.Request.QueryString = parts.Length > 1 ? new QueryString("?" + parts[1]) : default;
        http.Request.Host = new HostString("127.0.0.1", 8080);
        if (header.Length > 0)
            http.Request.Headers[header] = value;
        Assert.Equal(expected, new S3Endpoint(_store, new(), TimeProvider.System).Matches(http.Request));
    }
}
