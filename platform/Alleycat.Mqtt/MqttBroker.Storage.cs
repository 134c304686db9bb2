using Alleycat.Mqtt.Sessions;
using Alleycat.Mqtt.Storage;

namespace Alleycat.Mqtt;

/// <summary>Retained messages and kept sessions survive a restart where the options name a directory.</summary>
public sealed partial class MqttBroker
{
    /// <summary>Null: everything is in memory only.</summary>
    internal MqttJournal? Journal { get; private set; }

    private void OpenStore(string directory)
    {
        var state = MqttJournalState.Read(directory);
        Retained.Restore(state.Retained.Values);
        foreach (var (clientId, stored) in state.Sessions)
        {
            var session = new MqttSession(clientId, this);
            session.Restore(stored, NowMs);
            _sessions[clientId] = session;
        }
        Journal = new(directory, state.Generation, Options.StoreRotateBytes, WriteSnapshot);
        Journal.Snapshot();
    }

    private void WriteSnapshot()
    {
        Retained.WriteSnapshot(Journal!);
        foreach (var (_, session) in _sessions)
            session.WriteSnapshot(Journal!);
    }
}
