using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Alleycat.Local.Doctor;

/// <summary>What does not depend on the data: ports, clock, disk.</summary>
internal sealed class MachineChecks(DoctorOptions options, TimeProvider time)
{
    private const long FreeBytesLow = 2L << 30;
    private const long FreeBytesMin = 100L << 20;
    private const int Flushes = 8;

    /// <summary>A clock before this program was written is not set.</summary>
    private static readonly DateTimeOffset Earliest = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan FutureMax = TimeSpan.FromMinutes(5);

    public IEnumerable<DoctorCheck> Run()
    {
        if (options.HttpPort > 0)
            yield return Port("http-port", options.HttpPort);
        if (options.MqttPort > 0)
            yield return Port("mqtt-port", options.MqttPort);
        yield return Clock();
        yield return Disk();
    }

    private static DoctorCheck Port(string name, int port)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        try
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return new(name, CheckStatus.Ok, $"{where} is free");
        }
        catch (SocketException fault)
        {
            return new(name, CheckStatus.Note, $"{where} is taken ({fault.SocketErrorCode}): Alleycat itself, if it runs, or another program");
        }
    }

    private DoctorCheck Clock()
    {
        var now = time.GetUtcNow();
        if (now < Earliest)
            return new("clock", CheckStatus.Problem, $"it is set to {now:u}: races would get ids and times of the past");
        var newest = NewestWrite();
        return newest > now + FutureMax
            ? new("clock", CheckStatus.Problem, $"it says {now:u}, but files here were written at {newest:u}: it has gone back")
            : new("clock", CheckStatus.Ok, $"{now:u}");
    }

    private DateTimeOffset NewestWrite()
    {
        var newest = DateTimeOffset.MinValue;
        if (!Directory.Exists(options.DataDirectory))
            return newest;
        foreach (var file in new DirectoryInfo(options.DataDirectory).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var written = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero);
            newest = written > newest ? written : newest;
        }
        return newest;
    }

    private DoctorCheck Disk()
    {
        try
        {
            var free = new DriveInfo(options.DataDirectory).AvailableFreeSpace;
            var flush = FlushMilliseconds();
            var text = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:F1} GB free; a flush takes {flush:F1} ms");
            return free < FreeBytesMin ? new("disk", CheckStatus.Problem, text + ": make room, the stream refuses records when there is none")
                : free < FreeBytesLow ? new("disk", CheckStatus.Note, text + ": room for a day of races is running out")
                : new("disk", CheckStatus.Ok, text);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new("disk", CheckStatus.Problem, $"it cannot be written to: {fault.Message}");
        }
    }

    /// <summary>The median of a few: what an acknowledgement costs at least.</summary>
    private double FlushMilliseconds()
    {
        var path = Path.Combine(options.DataDirectory, string.Create(CultureInfo.InvariantCulture, $".probe-{Environment.ProcessId}"));
        var times = new double[Flushes];
        try
        {
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            var block = new byte[4096];
            for (var i = 0; i < Flushes; i++)
            {
                var started = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, block, i * (long)block.Length);
                RandomAccess.FlushToDisk(file);
                times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        }
        finally
        {
            File.Delete(path);
        }
        Array.Sort(times);
        return times[Flushes / 2];
    }
}
