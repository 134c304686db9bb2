using Alleycat.Mqtt.Sessions;
using Alleycat.Mqtt.Storage;

namespace Alleycat.Mqtt;

/// <summary>Retained messages and kept sessions survive a restart where the options name a directory.</summary>
public sealed partial class MqttBroker
{
    /// <summary>Null: everything is in memory only.</summary>
    internal MqttJournal? Journal { get; private set; }

    /// <summary>
    /// Why nothing that is to be kept can be promised now: the store's disk is full, read-only or has failed. Null where all is well. While it
    /// lasts clients are refused rather than told what is not so; once a second the broker tries to write everything anew.
    /// </summary>
    public string? StoreFault => Journal?.Failure?.Message;

    private void OpenStore(string directory)
    {
        try
        {
            var state = MqttJournalState.Read(Options.Disk, directory);
            Retained.Restore(state.Retained.Values);
            foreach (var (clientId, stored) in state.Sessions)
            {
                var session = new MqttSession(clientId, this);
                session.Restore(stored, NowMs);
                _sessions[clientId] = session;
            }
            Journal = new(Options.Disk, directory, state.Generation, Options.StoreRotateBytes, WriteState)
            {
                Failed = () => Metrics.StoreFailures.Add(1),
            };
        }
        catch (Exception exception) when (exception is IOException and not MqttStoreException or UnauthorizedAccessException)
        {
            throw new MqttStoreException($"The broker's store {directory} cannot be opened: {exception.Message}", exception);
        }
        Journal.Snapshot();
    }

    private void WriteState()
    {
        Retained.WriteSnapshot(Journal!);
        foreach (var (_, session) in _sessions)
            session.WriteSnapshot(Journal!);
    }
}
