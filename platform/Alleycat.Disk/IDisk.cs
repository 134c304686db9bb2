namespace Alleycat.Disk;

/// <summary>
/// The few things a log or a journal asks of a file system. Names are paths. Every failure is an <see cref="IOException"/> or an
/// <see cref="UnauthorizedAccessException"/>. Nothing is durable before the flush that the method's text names.
/// </summary>
public interface IDisk
{
    /// <summary>A new or emptied file for reading and writing; its name is durable after
    /// <see cref="FlushDirectory"/>.</summary>
    IDiskFile Create(string path);

    IDiskFile Open(string path, bool isWritable);

    bool FileExists(string path);

    /// <summary>Removes a file; no fault where it is absent. Durable after <see cref="FlushDirectory"/>.</summary>
    void Delete(string path);

    /// <summary>Renames a file or directory, replacing a file of that name at once. Durable after
    /// <see cref="FlushDirectory"/>.</summary>
    void Move(string from, string to);

    /// <summary>Creates the directory and those above it, durably.</summary>
    void CreateDirectory(string path);

    void DeleteDirectory(string path);

    bool DirectoryExists(string path);

    /// <summary>Names (not paths) of the files in a directory, in no order; none where it is absent.</summary>
    IReadOnlyList<string> ListFiles(string path);

    /// <summary>Names (not paths) of the directories in a directory, in no order; none where it is absent.</summary>
    IReadOnlyList<string> ListDirectories(string path);

    /// <summary>Makes creations, removals and renames in this directory durable.</summary>
    void FlushDirectory(string path);

    /// <summary>Takes a lock that dies with the process.</summary>
    /// <exception cref="IOException">Someone else has it.</exception>
    IDisposable Lock(string path);
}
