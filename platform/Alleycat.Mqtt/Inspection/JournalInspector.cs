using System.Buffers.Binary;
using System.Globalization;
using Alleycat.Disk;
using Alleycat.Mqtt.Storage;

namespace Alleycat.Mqtt.Inspection;

/// <summary>Reads a journal byte by byte without a broker, and changes nothing.</summary>
public static class JournalInspector
{
    /// <summary>Looks at every record of every file.</summary>
    /// <param name="directory">The broker's store directory; one that is not there is an empty journal.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static JournalInspection Verify(string directory, CancellationToken cancellationToken = default)
    {
        var findings = new List<JournalFinding>();
        var (files, bytes, records) = (0, 0L, 0L);
        foreach (var (path, _) in MqttJournal.Files(FileSystemDisk.Instance, directory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var content = FileSystemDisk.Instance.ReadAll(path);
            files++;
            bytes += content.Length;
            records += VerifyFile(path, content, findings);
        }
        var isReadable = findings.TrueForAll(finding => finding.Fault is JournalFault.TornTail or JournalFault.RecordDamaged);
        var state = isReadable ? MqttJournalState.Read(FileSystemDisk.Instance, directory) : new MqttJournalState();
        return new(files, bytes, records, state.Sessions.Count, state.Retained.Count, findings);
    }

    private static long VerifyFile(string path, ReadOnlySpan<byte> content, List<JournalFinding> findings)
    {
        if (MqttJournalFormat.IsTornHeader(content))
        {
            findings.Add(new(path, JournalFault.TornTail, 0, "it ends within its header"));
            return 0;
        }
        if (!content.StartsWith(MqttJournalFormat.Magic))
        {
            findings.Add(new(path, JournalFault.NotAJournal, 0, "it is no journal of this broker"));
            return 0;
        }
        var version = BinaryPrimitives.ReadInt32LittleEndian(content[MqttJournalFormat.Magic.Length..]);
        if (version is < MqttJournalFormat.VersionMin or > MqttJournalFormat.Version)
        {
            findings.Add(new(path, JournalFault.UnknownVersion, 0, string.Create(CultureInfo.InvariantCulture, $"it has version {version}")));
            return 0;
        }
        var offset = MqttJournalFormat.HeaderBytes;
        var records = 0L;
        for (; MqttJournalFormat.TryRead(content[offset..], out _, out var recordBytes); offset += recordBytes)
            records++;
        if (offset < content.Length)
            findings.Add(FaultAt(path, content, offset));
        return records;
    }

    /// <summary>A record that is followed by a whole one was written whole: it is damaged. One that is not is where a crash tore the file.</summary>
    private static JournalFinding FaultAt(string path, ReadOnlySpan<byte> content, int offset)
    {
        var rest = content[offset..];
        var left = string.Create(CultureInfo.InvariantCulture, $"{rest.Length} bytes from {offset} on");
        var length = rest.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(rest) : -1;
        var next = (long)length + MqttJournalFormat.RecordPrefixBytes;
        return length >= 0 && next < rest.Length && MqttJournalFormat.TryRead(rest[(int)next..], out _, out _)
            ? new(path, JournalFault.RecordDamaged, offset, $"a record is not as written; the broker does not read {left}")
            : new(path, JournalFault.TornTail, offset, $"it ends within a record: {left}");
    }
}
