using System.Text.Json;
using System.Text.Json.Serialization;

namespace Alleycat.Browser.Tests.Browser;

/// <summary>A bike over Bluetooth that plays recorded bytes; the ids are those of docs/formats/ftms.md's vectors.</summary>
/// <param name="Name">As the chooser shows it.</param>
/// <param name="Services">By 16-bit service, by 16-bit characteristic: what is read, or what is notified.</param>
internal sealed record FakeBike(string Name, Dictionary<int, Dictionary<int, FakeBike.Content>> Services)
{
    private static readonly JsonSerializerOptions AsScript = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>A fitness machine: D3 (90.5 rpm, level 42, 250 W) between D10 (too short), D1 (speed only) and D12 with D3's flags (trailing bytes).</summary>
    public static FakeBike FitnessMachine { get; } = new("Indoor bike 7", new()
    {
        [0x1826] = new()
        {
            [0x2AD2] = Content.Notifies(250, "64 00 10 0E B5 00 2A 00 FA 00", "44", "00 00 5C 08", "64 00 10 0E B5 00 2A 00 FA 00 99 99"),
            // 0 to 100 in steps of one.
            [0x2AD6] = Content.Reads("00 00 64 00 01 00"),
        },
    });

    /// <summary>A crank sensor, K1: two turns in 1,536 ticks of 1/1024 s are 80 rpm. It knows no resistance.</summary>
    public static FakeBike Crank { get; } = new("Cadence sensor", new()
    {
        [0x1816] = new() { [0x2A5B] = Content.Notifies(500, "03 0C 00 00 00 44 1A 02 00 99 1D") with { Revolutions = 2, Ticks = 1536 } },
    });

    /// <summary>A power meter, K5: 199 W at 80 rpm, which is 49.5 % of the usual brake.</summary>
    public static FakeBike PowerMeter { get; } = new("Power meter", new()
    {
        [0x1818] = new() { [0x2A63] = Content.Notifies(500, "20 00 C7 00 90 01 00 20") with { Revolutions = 2, Ticks = 1536 } },
    });

    /// <summary>What the page finds before its first script runs.</summary>
    public string InitScript
    {
        get
        {
            using var resource = typeof(FakeBike).Assembly.GetManifestResourceStream("FakeBluetooth.js")!;
            using var reader = new StreamReader(resource);
            var bike = JsonSerializer.Serialize(new { Name, Services }, AsScript);
            return reader.ReadToEnd().Replace("__BIKE__", bike, StringComparison.Ordinal);
        }
    }

    /// <summary>One characteristic.</summary>
    internal sealed record Content
    {
        /// <summary>Bytes in hexadecimal; null where it cannot be read.</summary>
        public string? Read { get; init; }

        /// <summary>Notified in turn, over and over.</summary>
        public string[]? Records { get; init; }

        public int? EveryMs { get; init; }

        /// <summary>Added to the crank counter, the last but one 16 bits of the record, with each notification.</summary>
        public int? Revolutions { get; init; }

        /// <summary>Added to the time of the last crank event, the last 16 bits; 1/1024 s.</summary>
        public int? Ticks { get; init; }

        public static Content Reads(string hex) => new() { Read = hex };

        public static Content Notifies(int everyMs, params string[] records) => new() { Records = records, EveryMs = everyMs };
    }
}
