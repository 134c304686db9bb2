using System.Globalization;
using System.Text;

namespace Alleycat.Streaming.Tests;

/// <summary>Inputs of all kinds: empty, noise, runs, text, mixtures.</summary>
internal static class Lz4Inputs
{
    public static byte[] Telemetry(int lines, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = 0; i < lines; i++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $$"""{"event":"update","deviceTimestamp":{{1_620_824_038_331 + i}},"second":{{1 + i / 50 % 300}},"raceId":5402746,"name":"Rider{{i % 50}}","racerId":{{100 + i % 50}},"classId":1,"cadence":{{random.Next(300, 900) / 10.0:F1}},"resistance":{{random.Next(330, 860) / 10.0:F1}}}""")
                .Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static byte[] Next(Random random)
    {
        var length = random.Next(4) switch { 0 => random.Next(20), 1 => random.Next(300), 2 => random.Next(5_000), _ => random.Next(200_000) };
        var bytes = new byte[length];
        switch (random.Next(5))
        {
            case 0:
                random.NextBytes(bytes);
                break;
            case 1:
                bytes.AsSpan().Fill((byte)random.Next(256));
                break;
            case 2:
                for (var i = 0; i < length; i++)
                    bytes[i] = (byte)random.Next(4);
                break;
            case 3:
                return Telemetry(length / 200, random.Next());
            default:
                // Pieces of noise, repeated at any distance, some of them beyond a match's reach.
                for (var i = 0; i < length;)
                {
                    var count = Math.Min(random.Next(1, 400), length - i);
                    if (i > 0 && random.Next(2) == 0)
                    {
                        var from = random.Next(i);
                        for (var k = 0; k < count; k++)
                            bytes[i + k] = bytes[from + k];
                    }
                    else
                    {
                        random.NextBytes(bytes.AsSpan(i, count));
                    }
                    i += count;
                }
                break;
        }
        return bytes;
    }
}
