using Alleycat.Aws.Tests;
using static Alleycat.Aws.Tests.ScriptedServer;

namespace Alleycat.LiveRankings.Tests;

/// <summary>Stands before a DynamoDB and answers for it, as DynamoDB in trouble does, where a test says so; the rest passes through.</summary>
internal sealed class RefusingTable : IAsyncDisposable
{
    private static readonly string[] Passed = ["Authorization", "X-Amz-Date", "X-Amz-Target"];

    private readonly HttpClient _behind = new();
    private ScriptedServer _server = null!;
    private volatile string? _refused;

    public string Address => _server.Address.ToString();

    /// <summary>How often something was refused.</summary>
    public int Refusals { get; private set; }

    /// <summary>Text that, in a put, has it refused; null refuses nothing.</summary>
    public string? RefusedPut
    {
        get => _refused;
        set => _refused = value;
    }

    /// <param name="behind">Address of the DynamoDB behind.</param>
    public static async Task<RefusingTable> StartAsync(string behind)
    {
        var table = new RefusingTable();
        table._behind.BaseAddress = new Uri(behind);
        table._server = await ScriptedServer.StartAsync(table.AnswerTo);
        return table;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _behind.Dispose();
    }

    private Answer AnswerTo(Asked asked)
    {
        if (_refused is { } text && asked.Headers["X-Amz-Target"].EndsWith(".PutItem", StringComparison.Ordinal)
            && System.Text.Encoding.UTF8.GetString(asked.Body).Contains(text, StringComparison.Ordinal))
        {
            Refusals++;
            return Answer.Json(500, """{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Not now."}""");
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(asked.Body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", asked.Headers["Content-Type"]);
        foreach (var name in Passed)
            request.Headers.TryAddWithoutValidation(name, asked.Headers[name]);
        using var response = _behind.Send(request);
        using var body = new MemoryStream();
        response.Content.CopyTo(body, context: null, CancellationToken.None);
        return new((int)response.StatusCode, body.ToArray(), new() { ["Content-Type"] = "application/x-amz-json-1.0" });
    }
}
