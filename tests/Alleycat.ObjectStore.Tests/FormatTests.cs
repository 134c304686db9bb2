using System.Text;

namespace Alleycat.ObjectStore.Tests;

public sealed class FormatTests
{
    private static readonly DateTime Time = new DateTime(2026, 11, 21, 2, 3, 4, DateTimeKind.Utc).AddTicks(1234567);

    private static readonly ObjectVersion Put = new(1234, Time, "\"900150983cd24fb0d6963f7d28e17f72-3\"", "application/gzip", "gzip");

    private static readonly ObjectVersion Replaced = new(99, Time.AddTicks(-1), "\"900150983cd24fb0d6963f7d28e17f72\"", "text/plain", null);

    [Fact]
    public void Metadata_are_written_as_the_golden_file_and_read_back()
    {
        var golden = Golden("object-metadata/replaced.json");
        Assert.Equal(Encoding.UTF8.GetString(golden), Encoding.UTF8.GetString(ObjectSidecarFormat.Write(Put, Replaced)));
        Assert.True(ObjectSidecarFormat.TryRead(golden, out var versions));
        Assert.Equal([Put, Replaced], versions);
        Assert.Equal(DateTimeKind.Utc, versions[0].LastWrite.Kind);
    }

    [Fact]
    public void Metadata_of_another_format_or_none_are_refused_and_never_throw()
    {
        Assert.False(ObjectSidecarFormat.TryRead("{\"format\":2,\"versions\":[]}"u8.ToArray(), out _));
        Assert.False(ObjectSidecarFormat.TryRead(Array.Empty<byte>(), out _));
        var golden = Golden("object-metadata/replaced.json");
        var random = new Random(11);
        string[] values = ["null", "1", "\"\"", "[]", "{}", "99999999999999999999", "true", "\"\\ud800\""];
        for (var i = 0; i < 20_000; i++)
        {
            var text = Encoding.UTF8.GetString(golden);
            if (random.Next(2) == 0)
            {
                var colon = text.IndexOf(':', random.Next(text.Length - 20));
                var end = colon < 0 ? -1 : text.IndexOfAny([',', '}'], colon);
                if (end > 0)
                    text = text[..(colon + 1)] + values[random.Next(values.Length)] + text[end..];
            }
            var bytes = Encoding.UTF8.GetBytes(text);
            for (var flips = random.Next(3); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (ObjectSidecarFormat.TryRead(bytes.AsMemory(0, random.Next(bytes.Length + 1)), out var versions))
                Assert.All(versions, version => Assert.NotNull(version.ETag));
        }
    }

    [Fact]
    public void Metadata_round_trip()
    {
        var random = new Random(5);
        for (var i = 0; i < 2_000; i++)
        {
            ObjectVersion Any() => new(
                random.NextInt64(), new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc),
                $"\"{random.Next():x}-{random.Next(9)}\"", "a/\"b\\\u00fc\u0001" + (char)random.Next(32, 0xD000), random.Next(2) == 0 ? null : "x\n");
            var (put, replaced) = (Any(), random.Next(2) == 0 ? null : Any());
            Assert.True(ObjectSidecarFormat.TryRead(ObjectSidecarFormat.Write(put, replaced), out var versions));
            Assert.Equal(replaced is null ? [put] : [put, replaced], versions);
        }
    }

    [Fact]
    public void The_event_is_written_as_the_golden_file()
    {
        var request = new CommitRequest { Bucket = "alleycat-delivery", Key = "data/2026/11/21/02/a b+c.gz" };
        var written = S3EventFormat.Write(new() { Directory = "unused" }, "history-processor", request, Put, "0123456789ABCDEF");
        Assert.Equal(Encoding.UTF8.GetString(Golden("events/s3-object-created.json")), Encoding.UTF8.GetString(written));
    }

    private static byte[] Golden(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Alleycat.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run from within a checkout.");
        return File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "fixtures", name));
    }
}
