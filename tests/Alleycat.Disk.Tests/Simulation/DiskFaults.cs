namespace Alleycat.Disk.Tests.Simulation;

/// <summary>
/// What befalls a machine's disks: one power for all of them, one count of the calls that change something, and which
/// of these fail or are slow.
/// </summary>
internal sealed class DiskFaults
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _powerLost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private ulong _trace = 14695981039346656037;
    private volatile bool _hasPower = true;

    /// <summary>Calls that change something, so far.</summary>
    public int Calls
    {
        get { lock (_gate) return _calls; }
    }

    /// <summary>The power goes before this call (counted from 1).</summary>
    public int? PowerLossAt { get; set; }

    /// <summary>The calls (counted from 1) that fail.</summary>
    public Func<int, bool> Fails { get; set; } = _ => false;

    /// <summary>Calls of this kind ("write", "flush", "delete" …) fail; null for none.</summary>
    public string? FailingKind { get; set; }

    /// <summary>While true every call that changes something fails: a full or read-only disk.</summary>
    public bool IsFull { get; set; }

    /// <summary>Told of every call before it is made: a slow disk lets the clock run here.</summary>
    public Action<int> Slows { get; set; } = _ => { };

    /// <summary>Whether calls go into <see cref="Trace"/>.</summary>
    public bool IsTracing { get; set; } = true;

    public bool HasPower => _hasPower;

    public Task PowerLost => _powerLost.Task;

    /// <summary>A digest of all calls and their order: two runs that did the same have the same.</summary>
    public ulong Trace
    {
        get { lock (_gate) return _trace; }
    }

    public void CutPower()
    {
        _hasPower = false;
        _powerLost.TrySetResult();
    }

    public void RequirePower()
    {
        if (!_hasPower)
            throw new IOException("The power is gone.");
    }

    /// <summary>No more faults, but for a power cut that has been.</summary>
    public void Clear()
    {
        PowerLossAt = null;
        Fails = _ => false;
        Slows = _ => { };
        IsFull = false;
        FailingKind = null;
    }

    /// <summary>Counts a call that changes something; throws where it is meant to fail.</summary>
    public void Call(string call, int bytes)
    {
        lock (_gate)
        {
            RequirePower();
            _calls++;
            if (IsTracing)
                Add(call, bytes);
            Slows(_calls);
            if (_calls == PowerLossAt)
                CutPower();
            RequirePower();
            if (IsFull || call == FailingKind || Fails(_calls))
                throw new IOException("No space left on device (simulated).");
        }
    }

    // FNV-1a: enough to tell two runs apart.
    private void Add(string call, int bytes)
    {
        foreach (var c in call)
            _trace = (_trace ^ c) * 1099511628211;
        _trace = (_trace ^ (uint)bytes) * 1099511628211;
    }
}
