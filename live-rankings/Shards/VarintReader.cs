namespace Alleycat.LiveRankings.Shards;

/// <summary>Reads what <see cref="VarintWriter"/> writes. After the first fault everything read is 0 and <see cref="IsSound"/> false.</summary>
internal ref struct VarintReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool IsSound { get; private set; } = true;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public ulong Read()
    {
        ulong value = 0;
        for (var i = 0; i < _rest.Length && i < VarintWriter.BytesMax; i++)
        {
            var bits = (ulong)(_rest[i] & 0x7F);
            // The tenth byte has room for one bit.
            if (i == VarintWriter.BytesMax - 1 && bits > 1)
                break;
            value |= bits << (7 * i);
            if (_rest[i] >= 0x80)
                continue;
            _rest = _rest[(i + 1)..];
            return value;
        }
        Fail();
        return 0;
    }

    public long ReadSigned()
    {
        var value = Read();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads a number that must not be larger than the most.</summary>
    public int ReadUpTo(int most)
    {
        var value = Read();
        if (value <= (ulong)most)
            return (int)value;
        Fail();
        return 0;
    }

    public ReadOnlySpan<byte> ReadBytes() => Take(ReadUpTo(_rest.Length));

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            Fail();
            return default;
        }
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private void Fail()
    {
        IsSound = false;
        _rest = default;
    }
}
