namespace Alleycat.Disk.Tests.Simulation;

/// <summary>A disk of which an engine only believes that it flushes: what a flush left out amounts to.</summary>
/// <param name="disk">What is told the rest.</param>
/// <param name="flushesFiles">False: a flush of a file does nothing.</param>
/// <param name="flushesDirectories">False: a flush of a directory does nothing.</param>
/// <param name="hidesFaults">True: a flush that fails is said to have succeeded.</param>
/// <param name="below">Only paths that begin with it are lied about; empty for all.</param>
internal sealed class LyingDisk(IDisk disk, bool flushesFiles = true, bool flushesDirectories = true, bool hidesFaults = false, string below = "")
    : DecoratedDisk(disk)
{
    public override void FlushDirectory(string path)
    {
        if (flushesDirectories || !IsMeant(path))
            base.FlushDirectory(path);
    }

    protected override IDiskFile Decorate(IDiskFile file, string path) => IsMeant(path) ? new LyingFile(file, flushesFiles, hidesFaults) : file;

    private bool IsMeant(string path) => path.StartsWith(below, StringComparison.Ordinal);

    private sealed class LyingFile(IDiskFile file, bool flushes, bool hidesFaults) : DecoratedFile(file)
    {
        public override void Flush()
        {
            if (!flushes)
                return;
            try
            {
                base.Flush();
            }
            catch (IOException) when (hidesFaults)
            {
                // The fault on purpose.
            }
        }
    }
}
