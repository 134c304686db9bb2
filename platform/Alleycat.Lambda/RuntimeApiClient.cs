using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Alleycat.Lambda;

/// <summary>The calls of the Runtime API 2018-06-01.</summary>
internal sealed class RuntimeApiClient : IDisposable
{
    /// <summary>Lambda's own limit is 6 MB; more than this is not read.</summary>
    public const int PayloadBytesMax = 16 * 1024 * 1024;

    private readonly HttpClient _http;
    private byte[] _payload = new byte[64 * 1024];

    public RuntimeApiClient(string hostAndPort)
    {
        var handler = new SocketsHttpHandler
        {
            // The API is on this machine, and its connection is idle for as long as there is no event.
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ActivityHeadersPropagator = null,
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://{hostAndPort}/2018-06-01/runtime/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Waits, for hours if need be, for the next event.</summary>
    public async ValueTask<Invocation> NextAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync("invocation/next", HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new RuntimeApiException("GET invocation/next", response.StatusCode);
        var length = await ReadPayloadAsync(response, cancellationToken).ConfigureAwait(false);
        return new(
            Header(response, "Lambda-Runtime-Aws-Request-Id")
                ?? throw new HttpRequestException("The Runtime API gave an event without a request id."),
            _payload.AsMemory(0, length),
            long.TryParse(Header(response, "Lambda-Runtime-Deadline-Ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
                && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            Header(response, "Lambda-Runtime-Trace-Id"));
    }

    /// <summary>Posts a response; false where it is too large (413).</summary>
    public async ValueTask<bool> TryPostResponseAsync(string requestId, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.PostAsync($"invocation/{requestId}/response", content, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestEntityTooLarge)
            return false;
        // 400 and 403 mean that Lambda no longer waits for this answer; the next event is none the worse for it.
        if (response.StatusCode >= HttpStatusCode.InternalServerError)
            throw new RuntimeApiException("POST invocation/response", response.StatusCode);
        return true;
    }

    /// <summary>Posts a failure.</summary>
    /// <param name="path">Such as <c>init/error</c>.</param>
    /// <param name="category"><c>Category.Reason</c>.</param>
    /// <param name="exception">Its message, type and stack trace are told, within the error document's cap.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask PostErrorAsync(string path, string category, Exception exception, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(ErrorDocument.Write(exception));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.aws.lambda.error+json");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("Lambda-Runtime-Function-Error-Type", category);
        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode >= HttpStatusCode.InternalServerError)
            throw new RuntimeApiException($"POST {path}", response.StatusCode);
    }

    /// <summary>Waits until the environment is restored from its snapshot.</summary>
    public async ValueTask RestoreNextAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync("restore/next", cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new RuntimeApiException("GET restore/next", response.StatusCode);
    }

    private async ValueTask<int> ReadPayloadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength is { } expected && expected < PayloadBytesMax && expected >= _payload.Length)
            _payload = new byte[expected + 1];
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var length = 0;
        while (await body.ReadAsync(_payload.AsMemory(length), cancellationToken).ConfigureAwait(false) is var read and > 0)
        {
            length += read;
            if (length < _payload.Length)
                continue;
            if (length >= PayloadBytesMax)
                throw new HttpRequestException($"The Runtime API gave an event of more than {PayloadBytesMax} bytes.");
            Array.Resize(ref _payload, Math.Min(PayloadBytesMax, length * 2));
        }
        return length;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;
}
