namespace Alleycat.Disk.Tests.Simulation;

/// <summary>
/// A file as a kernel has it: what programs see, what is on the platter, and what is on its way there. After a failed
/// flush the kernel
/// forgets that it ever had to write: programs see the bytes, the platter may not have them, and the next flush
/// succeeds all the same.
/// </summary>
internal sealed class SimulatedFileContent
{
    private readonly List<Change> _pending = [];
    private byte[] _seen = [];
    private byte[] _durable = [];

    public SimulatedFileContent()
    {
    }

    private SimulatedFileContent(byte[] content) => (_seen, _durable) = (content, content);

    public long Length => _seen.Length;

    public byte[] Seen => _seen;

    /// <summary>Bytes of the newest write that is not durable, or 0.</summary>
    public int LastPendingBytes => _pending.Count == 0 ? 0 : _pending[^1].Bytes?.Length ?? 0;

    public int Read(Span<byte> buffer, long offset)
    {
        if (offset >= _seen.Length)
            return 0;
        var bytes = _seen.AsSpan((int)offset, (int)Math.Min(buffer.Length, _seen.Length - offset));
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => Add(new Change((int)offset, bytes.ToArray(), 0));

    public void SetLength(long length) => Add(new Change(0, null, (int)length));

    public void Flush()
    {
        foreach (var change in _pending)
            _durable = change.ApplyTo(_durable);
        _pending.Clear();
    }

    /// <summary>The flush failed: some of it may have reached the platter, and what did not never will.</summary>
    public void FailFlush(Random random)
    {
        _durable = Survivors(random);
        _pending.Clear();
    }

    /// <summary>The power is gone: each change on its way survives whole, in part, as zeros, or not at all.</summary>
    public SimulatedFileContent AfterPowerLoss(Random random) => new(Survivors(random));

    /// <summary>The power is gone, and of the newest write exactly so many bytes survive; all before it does.</summary>
    public SimulatedFileContent AfterPowerLoss(int bytesOfLastWrite)
    {
        var content = _durable;
        foreach (var change in _pending.SkipLast(1))
            content = change.ApplyTo(content);
        if (_pending.Count > 0)
            content = _pending[^1].Cut(bytesOfLastWrite).ApplyTo(content);
        return new SimulatedFileContent(content);
    }

    /// <summary>One bit of the platter turns.</summary>
    public void Damage(int offset, byte mask)
    {
        _durable = [.. _durable];
        _durable[offset] ^= mask;
        _seen = _durable;
    }

    public SimulatedFileContent Copy() => new([.. _durable]);

    private void Add(Change change)
    {
        _pending.Add(change);
        _seen = change.ApplyTo(_seen);
    }

    private byte[] Survivors(Random random)
    {
        var content = _durable;
        foreach (var change in _pending)
        {
            content = random.Next(5) switch
            {
                0 => content,
                1 => change.ApplyTo(content),
                2 => change.Cut(random.Next(change.Bytes?.Length + 1 ?? 1)).ApplyTo(content),
                // The length is right, and of the bytes only those up to some block arrived.
                3 => change.Cut(random.Next(change.Bytes?.Length + 1 ?? 1)).ApplyTo(change.Blank(content).ApplyTo(content)),
                _ => change.Blank(content).ApplyTo(content),
            };
        }
        return content;
    }

    private sealed record Change(int Offset, byte[]? Bytes, int NewLength)
    {
        public byte[] ApplyTo(byte[] content)
        {
            if (Bytes is null)
            {
                var resized = new byte[NewLength];
                content.AsSpan(0, Math.Min(content.Length, NewLength)).CopyTo(resized);
                return resized;
            }
            var written = new byte[Math.Max(content.Length, Offset + Bytes.Length)];
            content.CopyTo(written, 0);
            Bytes.CopyTo(written, Offset);
            return written;
        }

        public Change Cut(int bytes) => Bytes is null ? this : this with { Bytes = Bytes[..bytes] };

        /// <summary>The new length reached the disk, the bytes did not: what was there is as before, what was not is
        /// zeros.</summary>
        public Change Blank(byte[] content)
        {
            if (Bytes is null)
                return this;
            var blank = new byte[Bytes.Length];
            if (Offset < content.Length)
                content.AsSpan(Offset, Math.Min(blank.Length, content.Length - Offset)).CopyTo(blank);
            return this with { Bytes = blank };
        }
    }
}
