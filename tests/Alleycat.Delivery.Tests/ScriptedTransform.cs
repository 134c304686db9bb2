using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Alleycat.Delivery.Tests;

/// <summary>A function whose answers a test decides, record by record.</summary>
internal sealed class ScriptedTransform
{
    /// <summary>Result and returned text for a record's text; by default Ok and the text with a newline.</summary>
    public Func<string, (string Result, string? Data)> Answer { get; set; } = text => ("Ok", text + "\n");

    /// <summary>Asked at each invocation with its 1-based number, before anything is answered.</summary>
    public Func<int, Task> OnInvoke { get; set; } = _ => Task.CompletedTask;

    /// <summary>Replaces the whole response.</summary>
    public Func<string, string> Rewrite { get; set; } = response => response;

    public int Invocations;

    public List<string> Events { get; } = [];

    public async ValueTask InvokeAsync(ReadOnlyMemory<byte> payload, IBufferWriter<byte> response, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref Invocations);
        var text = Encoding.UTF8.GetString(payload.Span);
        lock (Events)
            Events.Add(text);
        await OnInvoke(number).WaitAsync(cancellationToken);
        using var json = JsonDocument.Parse(text);
        var records = json.RootElement.GetProperty("records").EnumerateArray().Select(record =>
        {
            var (result, data) = Answer(Encoding.UTF8.GetString(record.GetProperty("data").GetBytesFromBase64()));
            return new Dictionary<string, string?>
            {
                ["recordId"] = record.GetProperty("recordId").GetString(),
                ["result"] = result,
                ["data"] = data is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(data)),
            };
        });
        response.Write(Encoding.UTF8.GetBytes(Rewrite(JsonSerializer.Serialize(new { records }))));
    }
}
