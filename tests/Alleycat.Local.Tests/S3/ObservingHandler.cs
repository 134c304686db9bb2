using Amazon.Runtime;

namespace Alleycat.Local.Tests.S3;

/// <summary>Stands before the SDK's HTTP: keeps what was asked and how many bytes passed, and lets a test act just
/// before a request.</summary>
internal sealed class ObservingHandler : DelegatingHandler
{
    private readonly Lock _lock = new();
    private readonly List<string> _asked = [];
    private long _bytes;

    public ObservingHandler() : base(new SocketsHttpHandler())
    {
    }

    /// <summary>Called before each request is sent, with its <see cref="NameOf">name</see>.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Names of the requests since <see cref="Clear"/>, ordered by name.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_lock)
                return [.. _asked.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Bytes of bodies since <see cref="Clear"/>, both ways.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public HttpClientFactory Factory => new OneHandler(this);

    public void Clear()
    {
        lock (_lock)
            _asked.Clear();
        Interlocked.Exchange(ref _bytes, 0);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var name = NameOf(request);
        lock (_lock)
            _asked.Add(name);
        if (Before is { } before)
            await before(name);
        var response = await base.SendAsync(request, cancellationToken);
        Interlocked.Add(ref _bytes, (request.Content?.Headers.ContentLength ?? 0) + (response.Content.Headers.ContentLength ?? 0));
        return response;
    }

    private static string NameOf(HttpRequestMessage request)
    {
        var query = request.RequestUri!.Query;
        var isOfUpload = query.Contains("uploadId=", StringComparison.Ordinal);
        return request.Method.Method switch
        {
            "POST" => isOfUpload ? "complete" : "create",
            "PUT" when isOfUpload => request.Headers.Contains("x-amz-copy-source") ? "copy" : "send",
            "DELETE" when isOfUpload => "abort",
            var method => method.ToLowerInvariant(),
        };
    }

    private sealed class OneHandler(ObservingHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
    }
}
