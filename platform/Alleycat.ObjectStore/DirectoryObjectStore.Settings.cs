namespace Alleycat.ObjectStore;

/// <content>What is set for a bucket: small documents beside it, by name, which the store keeps and does not read.</content>
public sealed partial class DirectoryObjectStore
{
    /// <summary>The largest document, in bytes.</summary>
    public const int SettingBytesMax = 64 * 1024;

    /// <summary>A document as it was put; null where there is none.</summary>
    /// <param name="bucket">Whose.</param>
    /// <param name="name">1 to 64 of a-z and '-'.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public byte[]? ReadSetting(string bucket, string name)
    {
        var path = SettingFile(bucket, name);
        using var file = TryOpenFile(path);
        if (file is null)
            return null;
        var bytes = new byte[(int)Math.Min(RandomAccess.GetLength(file), SettingBytesMax)];
        return bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0)).ToArray();
    }

    /// <summary>Puts a document in place of the one of that name; whole and durable when this returns.</summary>
    /// <exception cref="ArgumentException">The name is not one, or the document is larger than <see cref="SettingBytesMax"/>.</exception>
    /// <exception cref="NoSuchBucketException">There is no such bucket.</exception>
    /// <exception cref="IOException">It cannot be written; the one before stays.</exception>
    public void WriteSetting(string bucket, string name, ReadOnlySpan<byte> document)
    {
        if (document.Length > SettingBytesMax)
            throw new ArgumentException($"At most {SettingBytesMax} bytes.", nameof(document));
        var path = SettingFile(bucket, name);
        if (!BucketExists(bucket))
            throw new NoSuchBucketException(bucket);
        WriteFile(path, document);
    }

    /// <summary>Deletes a document; absent is deleted. Durable when this returns.</summary>
    public void DeleteSetting(string bucket, string name)
    {
        var path = SettingFile(bucket, name);
        _disk.Delete(path);
        FlushDirectoryIfThere(Path.GetDirectoryName(path)!);
    }

    /// <summary>A bucket that is made anew begins without what was set for the one before.</summary>
    private void DeleteSettings(string bucket)
    {
        var folder = SettingsDirectory(bucket);
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            _disk.Delete(path);
        FlushDirectoryIfThere(folder);
    }

    private string SettingsDirectory(string bucket) => Path.Combine(_root, StoreDirectoryName, "settings", bucket);

    private string SettingFile(string bucket, string name)
    {
        if (!BucketName.IsValid(bucket))
            throw new ArgumentException($"'{bucket}' is not a bucket's name.", nameof(bucket));
        if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterLower(c) || c == '-'))
            throw new ArgumentException("1 to 64 of a-z and '-'.", nameof(name));
        return Path.Combine(SettingsDirectory(bucket), name);
    }
}
