using Alleycat.Local.Commands;

namespace Alleycat.Local.Identity;

/// <summary><c>identity/</c> in the data folder: certificates, keys and who has them. Only its owner may read it.</summary>
internal sealed class IdentityFolder(string dataDirectory)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path { get; } = System.IO.Path.Combine(dataDirectory, "identity");

    /// <summary>Bikes, the key that signs their tokens, access keys.</summary>
    public string Document => In("identity.json");

    public string AuthorityCertificate => In("authority.crt");

    public string AuthorityKey => In("authority.key");

    public string ServerCertificate => In("server.crt");

    public string ServerKey => In("server.key");

    /// <summary>Held while the document is changed.</summary>
    public string LockFile => In("lock");

    public string BikeCertificate(int racer) => In($"bikes/{racer}.crt");

    public string BikeKey(int racer) => In($"bikes/{racer}.key");

    /// <summary>Replaces the default policy where it is there: <c>bike</c> or <c>viewer</c>.</summary>
    public string Policy(string kind) => In($"policies/{kind}.json");

    /// <summary>Replaces a file whole, flushed, readable by its owner only from its first byte.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public static void Write(string path, string text)
    {
        var temporary = $"{path}.{Environment.ProcessId}.new";
        try
        {
            CreateFolder(System.IO.Path.GetDirectoryName(path)!);
            using (var file = new FileStream(temporary, PrivateFile(FileMode.Create)))
            {
                file.Write(System.Text.Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.Failed, "identity-not-writable", $"{path} cannot be written: {exception.Message}",
                "Choose the data folder with --data, and run this as the user who runs alleycat up.");
        }
    }

    /// <summary>Waits until no other process changes what is here.</summary>
    /// <exception cref="CommandException">Another one does so for longer than ten seconds, or the folder cannot be written.</exception>
    public IDisposable Lock()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                CreateFolder(Path);
                return new FileStream(LockFile, PrivateFile(FileMode.OpenOrCreate));
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Sleep(100);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(
                    ExitCode.Failed, "identity-locked", $"{Path} cannot be changed: {exception.Message}",
                    "Does another alleycat command wait there? Otherwise run this as the user who runs alleycat up.");
            }
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions PrivateFile(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }
}
