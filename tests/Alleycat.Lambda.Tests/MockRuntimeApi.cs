using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Alleycat.Lambda.Tests;

/// <summary>Lambda's side of the Runtime API on a loopback port: gives out events and keeps what is posted.</summary>
internal sealed class MockRuntimeApi : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<Answer> _events = Channel.CreateUnbounded<Answer>();
    private readonly Channel<Posted> _posted = Channel.CreateUnbounded<Posted>();
    private readonly TaskCompletionSource _restore = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    public MockRuntimeApi()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What the environment variable AWS_LAMBDA_RUNTIME_API would hold.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Status for posts whose path ends so; 202 for all others.</summary>
    public ConcurrentDictionary<string, int> StatusOfPosts { get; } = new();

    /// <summary>Completes when the runtime asks for its first event: it has initialized.</summary>
    public TaskCompletionSource NextAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the runtime waits for its restore.</summary>
    public TaskCompletionSource RestoreAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Give(string requestId, ReadOnlyMemory<byte> payload, DateTimeOffset? deadline = null, string? traceId = null)
    {
        var headers = new StringBuilder().Append(CultureInfo.InvariantCulture, $"Lambda-Runtime-Aws-Request-Id: {requestId}\r\n");
        if (deadline is { } moment)
            headers.Append(CultureInfo.InvariantCulture, $"Lambda-Runtime-Deadline-Ms: {moment.ToUnixTimeMilliseconds()}\r\n");
        if (traceId is not null)
            headers.Append(CultureInfo.InvariantCulture, $"Lambda-Runtime-Trace-Id: {traceId}\r\n");
        _events.Writer.TryWrite(new(200, headers.ToString(), payload));
    }

    public void FailNext(int status) => _events.Writer.TryWrite(new(status, "", default));

    public void Restore() => _restore.TrySetResult();

    /// <summary>The next thing the runtime posts.</summary>
    public async Task<Posted> PostedAsync() => await _posted.Reader.ReadAsync(_stop.Token).AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        // Head and body are written one after the other; the body shall not wait for the head's delayed acknowledgement.
        client.NoDelay = true;
        var stream = client.GetStream();
        try
        {
            while (await ReadRequestAsync(stream) is { } request)
            {
                var answer = await AnswerAsync(request);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
                    $"HTTP/1.1 {answer.Status} Status\r\nContent-Type: application/json\r\nContent-Length: {answer.Body.Length}\r\n{answer.Headers}\r\n")), _stop.Token);
                await stream.WriteAsync(answer.Body, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The runtime hung up, or the test is over.
        }
    }

    private async Task<Answer> AnswerAsync(Posted request)
    {
        switch (request.Path)
        {
            case "invocation/next":
                NextAsked.TrySetResult();
                return await _events.Reader.ReadAsync(_stop.Token);
            case "restore/next":
                RestoreAsked.TrySetResult();
                await _restore.Task.WaitAsync(_stop.Token);
                return new(200, "", default);
            default:
                await _posted.Writer.WriteAsync(request, _stop.Token);
                var status = StatusOfPosts.FirstOrDefault(entry => request.Path.EndsWith(entry.Key, StringComparison.Ordinal)).Value;
                return new(status == 0 ? 202 : status, "", "{}"u8.ToArray());
        }
    }

    private async Task<Posted?> ReadRequestAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Add(one[0]);
        }
        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        const string prefix = "/2018-06-01/runtime/";
        var path = lines[0].Split(' ')[1];
        return new(path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : path, headers, body);
    }

    /// <summary>A request of the runtime.</summary>
    public sealed record Posted(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        public string Text => Encoding.UTF8.GetString(Body);
    }

    private sealed record Answer(int Status, string Headers, ReadOnlyMemory<byte> Body);
}
