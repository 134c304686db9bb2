namespace Alleycat.Streaming;

/// <summary>The messages of one record; to be used with <c>foreach</c>.</summary>
public ref struct PackedLines
{
    private ReadOnlySpan<byte> _rest;
    private bool _isSingle;

    /// <summary>The message at hand, without its line break.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    internal static PackedLines Single(ReadOnlySpan<byte> message) => new() { _rest = message, _isSingle = true };

    internal static PackedLines Of(ReadOnlySpan<byte> text) => new() { _rest = text };

    public readonly PackedLines GetEnumerator() => this;

    /// <summary>Goes on to the next message; false behind the last one.</summary>
    public bool MoveNext()
    {
        if (_isSingle)
        {
            Current = _rest;
            _rest = default;
            _isSingle = false;
            return true;
        }
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'\n');
            var line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (line is [.., (byte)'\r'])
                line = line[..^1];
            if (line.IsEmpty)
                continue;
            Current = line;
            return true;
        }
        Current = default;
        return false;
    }
}
