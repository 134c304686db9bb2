using Alleycat.Local.Commands;

namespace Alleycat.Local.Hosting;

/// <summary>The folders below <c>--data</c>: docs/operations.md describes them to people.</summary>
internal sealed class DataDirectory
{
    private DataDirectory(string root) => Root = root;

    public string Root { get; }

    public string Streams => Path.Combine(Root, "streams");

    public string Mqtt => Path.Combine(Root, "mqtt");

    public string Buckets => Path.Combine(Root, "buckets");

    /// <summary>The folders as they are; nothing is made or tried.</summary>
    public static DataDirectory At(string root) => new(root);

    /// <exception cref="CommandException">It cannot be made or written to.</exception>
    public static DataDirectory Open(string root)
    {
        try
        {
            Directory.CreateDirectory(root);
            var probe = Path.Combine(root, $".probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.Failed, "data-not-writable", $"The data folder {root} cannot be written to: {exception.Message}",
                "Choose another with --data, or make room and give this user the right to write there.");
        }
        return new(root);
    }
}
