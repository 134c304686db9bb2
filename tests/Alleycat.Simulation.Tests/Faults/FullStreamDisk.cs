namespace Alleycat.Simulation.Tests.Faults;

/// <summary>The machine's own disk, which can be full.</summary>
internal sealed class FullStreamDisk(IDisk disk) : DecoratedDisk(disk)
{
    private volatile bool _isFull;

    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    public override IDiskFile Create(string path)
    {
        RequireRoom();
        return base.Create(path);
    }

    protected override IDiskFile Decorate(IDiskFile file, string path) => new FullFile(this, file);

    private void RequireRoom()
    {
        if (_isFull)
            throw new IOException("No space left on device (simulated).");
    }

    private sealed class FullFile(FullStreamDisk disk, IDiskFile file) : DecoratedFile(file)
    {
        public override void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            disk.RequireRoom();
            base.Write(bytes, offset);
        }
    }
}
