using System.Text;
using Alleycat.Racing;

namespace Alleycat.FirehoseTransform;

/// <summary>Code and sentence of every fault, and the documents that carry them, made once.</summary>
internal sealed class FaultCatalog
{
    /// <summary>Faults are numbered below this.</summary>
    public const int Count = 48;

    private readonly string?[] _codes = new string?[Count];
    private readonly byte[]?[] _documents = new byte[]?[Count];
    private readonly byte[]?[] _linePrefixes = new byte[]?[Count];

    public FaultCatalog(TelemetryLimits limits)
    {
        foreach (var fault in Enum.GetValues<TelemetryFault>())
            Add((int)fault, TelemetryFaultText.CodeOf(fault), TelemetryFaultText.MessageOf(fault, limits));
        Add((int)TransformFault.NotBase64, "not-base64", "the record has no data, or data that is not Base64");
        Add((int)TransformFault.RuleError, "rule-error", "the action of a topic rule failed");
        Add((int)TransformFault.PackCorrupt, "pack-corrupt", "the packed record is damaged: not a complete LZ4 frame with the right checksums");
        Add((int)TransformFault.PackTooLarge, "pack-too-large", "the packed record is beyond the bounds of packed records");
        Add((int)TransformFault.ResponseFull, "response-full", "the response is full; deliver this record again in a smaller batch");
    }

    /// <summary>Kebab case; a label of the fault counter.</summary>
    public string CodeOf(int fault) => _codes[fault]!;

    /// <summary>Base64 of <c>{"fault":"…","message":"…"}</c>.</summary>
    public ReadOnlySpan<byte> DocumentBase64(int fault) => _documents[fault];

    /// <summary><c>{"fault":"…","message":"…","rawText":"</c>, for the line that stands for a bad line of a pack.</summary>
    public ReadOnlySpan<byte> LinePrefix(int fault) => _linePrefixes[fault];

    private void Add(int fault, string code, string message)
    {
        _codes[fault] = code;
        var document = Encoding.ASCII.GetBytes($$"""{"fault":"{{code}}","message":"{{message}}"}""");
        _documents[fault] = Encoding.ASCII.GetBytes(Convert.ToBase64String(document));
        _linePrefixes[fault] = Encoding.ASCII.GetBytes($$"""{"fault":"{{code}}","message":"{{message}}","rawText":""" + "\"");
    }
}
