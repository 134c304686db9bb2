namespace Alleycat.Disk.Tests;

/// <summary>The machine's own disk keeps what the port says.</summary>
public sealed class FileSystemDiskTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alleycat-disk-");
    private readonly FileSystemDisk _disk = FileSystemDisk.Instance;

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    [Fact]
    public void What_is_written_by_position_is_read_back_whole_and_past_the_end_is_nothing()
    {
        using (var file = _disk.Create(PathOf("a")))
        {
            file.Write("world"u8, 6);
            file.Write("hello "u8, 0);
            file.Flush();
            Assert.Equal(11, file.Length);
        }
        _disk.FlushDirectory(_folder.FullName);
        Assert.Equal("hello world"u8.ToArray(), _disk.ReadAll(PathOf("a")));
        using var again = _disk.Open(PathOf("a"), isWritable: true);
        Span<byte> buffer = stackalloc byte[8];
        Assert.Equal(3, again.Read(buffer, 8));
        Assert.Equal(0, again.Read(buffer, 11));
        again.SetLength(5);
        Assert.Equal("hello"u8.ToArray(), _disk.ReadAll(PathOf("a")));
    }

    [Fact]
    public void A_file_created_again_is_empty_and_a_move_replaces_at_once()
    {
        using (var file = _disk.Create(PathOf("a")))
            file.Write("old"u8, 0);
        using (var file = _disk.Create(PathOf("b")))
            file.Write("new"u8, 0);
        _disk.Move(PathOf("b"), PathOf("a"));
        Assert.Equal((true, false), (_disk.FileExists(PathOf("a")), _disk.FileExists(PathOf("b"))));
        Assert.Equal("new"u8.ToArray(), _disk.ReadAll(PathOf("a")));
        _disk.Create(PathOf("a")).Dispose();
        Assert.Empty(_disk.ReadAll(PathOf("a")));
        _disk.Delete(PathOf("a"));
        _disk.Delete(PathOf("a"));
        Assert.Empty(_disk.ListFiles(_folder.FullName));
    }

    [Fact]
    public void Directories_are_made_with_those_above_them_and_listed_by_name()
    {
        _disk.CreateDirectory(PathOf("x/y/z"));
        _disk.Create(PathOf("x/y/file")).Dispose();
        Assert.Equal(["z"], _disk.ListDirectories(PathOf("x/y")));
        Assert.Equal(["file"], _disk.ListFiles(PathOf("x/y")));
        Assert.Empty(_disk.ListFiles(PathOf("absent")));
        _disk.DeleteDirectory(PathOf("x"));
        Assert.False(_disk.DirectoryExists(PathOf("x")));
    }

    [Fact]
    public void Only_one_has_a_lock_and_it_is_free_again_afterwards()
    {
        using (_disk.Lock(PathOf("lock")))
            Assert.ThrowsAny<IOException>(() => _disk.Lock(PathOf("lock")));
        _disk.Lock(PathOf("lock")).Dispose();
    }

    [Fact]
    public void A_directory_that_is_not_there_is_named_when_it_shall_be_flushed()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var fault = Assert.Throws<DirectoryNotFoundException>(() => _disk.FlushDirectory(PathOf("absent")));
        Assert.Contains(PathOf("absent"), fault.Message, StringComparison.Ordinal);
    }
}
