namespace Alleycat.StreamLog.Tests;

/// <summary>The machine's file system, whose flushes can be held up.</summary>
internal sealed class HeldDisk() : DecoratedDisk(FileSystemDisk.Instance), IDisposable
{
    private readonly ManualResetEventSlim _open = new(true);
    private TaskCompletionSource _flushing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _flushes;

    /// <summary>Flushes begun.</summary>
    public int Flushes => Volatile.Read(ref _flushes);

    /// <summary>Completes when a flush is being held up.</summary>
    public Task Flushing => _flushing.Task;

    public void Hold()
    {
        _flushing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _open.Reset();
    }

    /// <summary>Lets the flush that is held up through, and all others.</summary>
    public void Release() => _open.Set();

    public void Dispose() => _open.Dispose();

    protected override IDiskFile Decorate(IDiskFile file, string path) => new HeldFile(this, file);

    private sealed class HeldFile(HeldDisk disk, IDiskFile file) : DecoratedFile(file)
    {
        public override void Flush()
        {
            // A flush counts from its beginning, so that the one held up is not taken for one of those behind it.
            Interlocked.Increment(ref disk._flushes);
            disk._flushing.TrySetResult();
            disk._open.Wait();
            base.Flush();
        }
    }
}
