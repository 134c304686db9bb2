using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Alleycat.Benchmarks.Harness;
using Alleycat.Streaming.Lz4;

namespace Alleycat.Benchmarks.Streams;

/// <summary>Our LZ4 beside liblz4 (Debian's) on telemetry, block by block in one process: <c>lz4 [--rounds N] [--quick]</c>.</summary>
internal static class Lz4Benchmark
{
    private static readonly int[] BlockBytes = [16 << 10, 64 << 10, 1 << 20];
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = Arguments.Number(args, "--rounds", args.Contains("--quick") ? 5 : 30);
        var results = new ResultsFile("lz4");
        results.Line("# LZ4 beside liblz4");
        results.Line();
        results.Machine(null);
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"liblz4 {Marshal.PtrToStringAnsi(VersionText())}, LZ4_compress_default and LZ4_decompress_safe; telemetry of about 230 bytes a line; {rounds} rounds, the two turn about in slices of {Slice.TotalMilliseconds:F0} ms; MB/s of plain text, medians."));
        results.Line();
        results.Line("| block | encode: liblz4 | Alleycat | ratio | decode: liblz4 | Alleycat | ratio | size: liblz4 | Alleycat |");
        results.Line("|---|---|---|---|---|---|---|---|---|");
        foreach (var bytes in BlockBytes)
            Measure(bytes, rounds, results);
        if (!args.Contains("--quick"))
            Console.Error.WriteLine($"Written to {await results.SaveAsync()}");
        return 0;
    }

    private static void Measure(int bytes, int rounds, ResultsFile results)
    {
        var plain = Lines(bytes);
        var packed = new byte[CompressBound(bytes)];
        var unpacked = new byte[bytes];
        var theirs = Compress(plain, packed, plain.Length, packed.Length);
        var theirBlock = packed.AsSpan(0, theirs).ToArray();
        var ours = LZ4Codec.Encode(plain, packed);
        var ourBlock = packed.AsSpan(0, ours).ToArray();
        // Each reads the other's.
        if (LZ4Codec.Decode(theirBlock, unpacked) != bytes || !unpacked.AsSpan().SequenceEqual(plain)
            || Decompress(ourBlock, unpacked, ours, bytes) != bytes || !unpacked.AsSpan().SequenceEqual(plain))
            throw new InvalidDataException("The two do not read each other's blocks.");

        List<double> encodeOurs = [], encodeTheirs = [], decodeOurs = [], decodeTheirs = [];
        for (var round = -3; round < rounds; round++)
        {
            var rates = new[]
            {
                Rate(bytes, () => Compress(plain, packed, plain.Length, packed.Length)), Rate(bytes, () => LZ4Codec.Encode(plain, packed)),
                Rate(bytes, () => Decompress(ourBlock, unpacked, ours, bytes)), Rate(bytes, () => LZ4Codec.Decode(ourBlock, unpacked)),
            };
            if (round < 0)
                continue; // Until the JIT has nothing left to improve.
            encodeTheirs.Add(rates[0]);
            encodeOurs.Add(rates[1]);
            decodeTheirs.Add(rates[2]);
            decodeOurs.Add(rates[3]);
        }
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"| {bytes >> 10} KiB | {encodeTheirs.Median():F0} | {encodeOurs.Median():F0} | **{encodeOurs.Median() / encodeTheirs.Median():F2}** | {decodeTheirs.Median():F0} | {decodeOurs.Median():F0} | **{decodeOurs.Median() / decodeTheirs.Median():F2}** | {100.0 * theirs / bytes:F1} % | {100.0 * ours / bytes:F1} % |"));
    }

    private static double Rate(int bytes, Func<int> work)
    {
        var blocks = 0L;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Slice)
        {
            if (work() <= 0)
                throw new InvalidDataException("A block was refused.");
            blocks++;
        }
        return blocks * bytes / 1e6 / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static byte[] Lines(int bytes)
    {
        var random = new Random(7);
        var text = new StringBuilder(bytes + 512);
        for (var racer = 0; text.Length < bytes; racer++)
            text.Append(KinesisWire.Message(racer % 1_000, 1 + racer / 1_000, random)).Append('\n');
        return Encoding.ASCII.GetBytes(text.ToString(0, bytes));
    }

#pragma warning disable SYSLIB1054 // Classic DllImport needs no unsafe code to be generated.
    [DllImport("liblz4.so.1", EntryPoint = "LZ4_compress_default")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Compress(byte[] source, byte[] destination, int sourceBytes, int destinationBytes);

    [DllImport("liblz4.so.1", EntryPoint = "LZ4_decompress_safe")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Decompress(byte[] source, byte[] destination, int sourceBytes, int destinationBytes);

    [DllImport("liblz4.so.1", EntryPoint = "LZ4_compressBound")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CompressBound(int sourceBytes);

    [DllImport("liblz4.so.1", EntryPoint = "LZ4_versionString")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint VersionText();
#pragma warning restore SYSLIB1054
}
