namespace Alleycat.Disk.Tests.Simulation;

/// <summary>A disk before another disk that does the work: what differs is overridden.</summary>
internal abstract class DecoratedDisk(IDisk disk) : IDisk
{
    public virtual IDiskFile Create(string path) => Decorate(disk.Create(path), path);

    public IDiskFile Open(string path, bool isWritable) => Decorate(disk.Open(path, isWritable), path);

    public bool FileExists(string path) => disk.FileExists(path);

    public void Delete(string path) => disk.Delete(path);

    public void Move(string from, string to) => disk.Move(from, to);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public void DeleteDirectory(string path) => disk.DeleteDirectory(path);

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public IReadOnlyList<string> ListFiles(string path) => disk.ListFiles(path);

    public IReadOnlyList<string> ListDirectories(string path) => disk.ListDirectories(path);

    public virtual void FlushDirectory(string path) => disk.FlushDirectory(path);

    public IDisposable Lock(string path) => disk.Lock(path);

    /// <summary>The file as it is handed out.</summary>
    protected abstract IDiskFile Decorate(IDiskFile file, string path);
}
