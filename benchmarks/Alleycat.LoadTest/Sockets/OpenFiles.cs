namespace Alleycat.LoadTest.Sockets;

/// <summary>How many files, and so connections, one process may have open here.</summary>
internal static class OpenFiles
{
    /// <summary>Files that a process has open beside its connections: libraries, the stream's segments, its own listeners.</summary>
    public const int Reserved = 500;

    /// <summary>Raises this process' limit, and so that of the processes it starts, as far as the machine lets it.</summary>
    /// <returns>The limit that holds now.</returns>
    public static int Raise(int wanted)
    {
        if (Libc.GetLimit(Libc.LimitOpenFiles, out var limit) != 0)
            return 1024;
        if (limit.Soft >= (ulong)wanted)
            return (int)Math.Min(limit.Soft, int.MaxValue);
        // Raising the hard limit needs a right that root in a container often lacks; up to the hard limit anyone may go.
        var raised = new ResourceLimit { Soft = (ulong)wanted, Hard = Math.Max(limit.Hard, (ulong)wanted) };
        if (Libc.SetLimit(Libc.LimitOpenFiles, raised) == 0)
            return wanted;
        raised = new() { Soft = limit.Hard, Hard = limit.Hard };
        return Libc.SetLimit(Libc.LimitOpenFiles, raised) == 0 ? (int)Math.Min(limit.Hard, int.MaxValue) : (int)limit.Soft;
    }
}
