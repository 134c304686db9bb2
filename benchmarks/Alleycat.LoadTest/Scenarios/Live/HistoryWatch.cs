using System.IO.Compression;
using System.Text.Json;
using Alleycat.LoadTest.Clients;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios.Live;

/// <summary>Waits until the classes' histories hold a race, and then reads every record of them.</summary>
/// <param name="address">The platform's, as a page reads it.</param>
internal sealed class HistoryWatch(string address) : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new() { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Waits for so many records in all classes together, by their summaries, which are written after the histories.</summary>
    /// <returns>When it was so (<see cref="EpollLoop.Now"/>), or null where it was not within the limit.</returns>
    public async Task<long?> CompleteAsync(long records, TimeSpan limit)
    {
        var until = EpollLoop.Now + (long)limit.TotalNanoseconds;
        while (await RecordsAsync() < records)
        {
            if (EpollLoop.Now > until)
                return null;
            await Task.Delay(Interval);
        }
        return EpollLoop.Now;
    }

    /// <summary>Records in all classes' histories, by their summaries.</summary>
    public async Task<long> RecordsAsync()
    {
        long records = 0;
        for (var classId = 1; classId <= TelemetryPacket.ClassCount; classId++)
        {
            using var response = await _http.GetAsync(new Uri($"/class-{classId}.json", UriKind.Relative));
            if (!response.IsSuccessStatusCode)
                continue;
            using var summary = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            records += summary.RootElement.GetProperty("records").GetInt64();
        }
        return records;
    }

    /// <summary>Reads every class' whole history and compares each record with what its rider sent.</summary>
    /// <returns>Records read, and those of them that are wrong.</returns>
    public async Task<(long Read, long Wrong)> CompareAsync()
    {
        var (read, wrong) = (0L, 0L);
        for (var classId = 1; classId <= TelemetryPacket.ClassCount; classId++)
        {
            using var response = await _http.GetAsync(new Uri($"/class-{classId}.gz", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            if (!response.IsSuccessStatusCode)
                continue;
            await using var plain = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
            var comparison = new HistoryComparison(classId);
            await comparison.ReadAsync(plain, new byte[BufferBytes]);
            read += comparison.Read;
            wrong += comparison.Wrong;
        }
        return (read, wrong);
    }

    public void Dispose() => _http.Dispose();
}
