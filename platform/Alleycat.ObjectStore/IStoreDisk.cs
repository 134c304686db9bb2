using Microsoft.Win32.SafeHandles;

namespace Alleycat.ObjectStore;

/// <summary>Everything by which the store changes the disk, one call per step, so that a test can lose power between
/// any two.</summary>
/// <remarks>A step is durable only after the flush that belongs to it: of the file for its bytes, of the directory for
/// its names.</remarks>
internal interface IStoreDisk
{
    /// <summary>Creates a new, empty file for writing and reading.</summary>
    SafeFileHandle Create(string path);

    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Sets the time of the last write, by which metadata and file know each other.</summary>
    void SetLastWrite(SafeFileHandle file, DateTime utc);

    void Flush(SafeFileHandle file);

    /// <summary>Gives a file a name, replacing what had it.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file; absent is deleted.</summary>
    void Delete(string path);

    /// <summary>Creates one directory in an existing one; existing is created.</summary>
    void CreateDirectory(string path);

    /// <summary>Deletes an empty directory.</summary>
    /// <returns>False where it is not empty or not there.</returns>
    bool TryDeleteDirectory(string path);

    /// <summary>Makes durable which names a directory holds.</summary>
    void FlushDirectory(string path);

    /// <summary>Runs all of them, in any order or side by side, and throws what the first that failed threw.</summary>
    /// <remarks>A disk's to decide: a real one flushes several files in the time of one.</remarks>
    void RunAll(params Action[] steps);
}
