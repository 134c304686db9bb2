using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Alleycat.EndToEnd.Tests;

/// <summary>Reads a history file as any stranger would: gunzip, then JSON.</summary>
internal static class HistoryFile
{
    public static Dictionary<(int Second, int Racer), decimal> Read(byte[] gzip)
    {
        using var unzipped = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(unzipped);
        var entries = new Dictionary<(int, int), decimal>();
        foreach (var second in json.RootElement.EnumerateObject())
        {
            foreach (var racer in second.Value.EnumerateObject())
            {
                entries.Add(
                    (int.Parse(second.Name, CultureInfo.InvariantCulture), int.Parse(racer.Name, CultureInfo.InvariantCulture)),
                    racer.Value.GetDecimal());
            }
        }
        return entries;
    }
}
