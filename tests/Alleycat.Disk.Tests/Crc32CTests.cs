namespace Alleycat.Disk.Tests;

public sealed class Crc32CTests
{
    [Fact]
    public void It_has_the_check_values_of_RFC_3720()
    {
        Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Of([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Crc32C.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.Equal(0u, Crc32C.Of([]));
    }

    [Fact]
    public void A_salt_goes_on_from_what_it_covers()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 7))];
        for (var at = 0; at <= bytes.Length; at++)
            Assert.Equal(Crc32C.Of(bytes), Crc32C.Of(bytes.AsSpan(at), Crc32C.Of(bytes.AsSpan(0, at))));
    }
}
