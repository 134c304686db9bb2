namespace Alleycat.Disk;

/// <summary>The machine's own file system: the disk of every engine that is given no other.</summary>
public sealed class FileSystemDisk : IDisk
{
    public static FileSystemDisk Instance { get; } = new();

    public IDiskFile Create(string path) => new FileSystemFile(
        File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    public IDiskFile Open(string path, bool isWritable) => new FileSystemFile(File.OpenHandle(
        path, FileMode.Open, isWritable ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    public bool FileExists(string path) => File.Exists(path);

    public void Delete(string path) => File.Delete(path);

    public void Move(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to, overwrite: true);
    }

    public void CreateDirectory(string path)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path))
            return;
        var parent = Path.GetDirectoryName(path);
        if (parent is not null)
            CreateDirectory(parent);
        Directory.CreateDirectory(path);
        if (parent is not null)
            FlushDirectory(parent);
    }

    public void DeleteDirectory(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    public bool DirectoryExists(string path) => Directory.Exists(path);

    public IReadOnlyList<string> ListFiles(string path) =>
        Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Select(p => Path.GetFileName(p))] : [];

    public IReadOnlyList<string> ListDirectories(string path) =>
        Directory.Exists(path) ? [.. Directory.EnumerateDirectories(path).Select(p => Path.GetFileName(p))] : [];

    public void FlushDirectory(string path) => Posix.FlushDirectory(path);

    // FileShare.None is an advisory flock on Unix: the kernel releases it with the process, however that ends.
    public IDisposable Lock(string path) =>
        new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
}
