namespace Alleycat.Disk;

/// <summary>Reading of small files whole.</summary>
public static class DiskReading
{
    /// <summary>A file's bytes, from its first to its last.</summary>
    /// <param name="disk">Where it lies.</param>
    /// <param name="path">At most 2 GiB.</param>
    /// <exception cref="IOException">It is not there, cannot be read, or is larger than an array.</exception>
    public static byte[] ReadAll(this IDisk disk, string path)
    {
        ArgumentNullException.ThrowIfNull(disk);
        using var file = disk.Open(path, isWritable: false);
        if (file.Length > Array.MaxLength)
            throw new IOException($"{path} has {file.Length} bytes, more than can be read whole.");
        var bytes = new byte[file.Length];
        return file.Read(bytes, 0) is var read && read == bytes.Length ? bytes : bytes[..read];
    }
}
