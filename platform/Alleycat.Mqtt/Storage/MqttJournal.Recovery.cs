namespace Alleycat.Mqtt.Storage;

/// <summary>After a fault of the disk: the state, which is whole in memory, is written into a new file.</summary>
/// <remarks>
/// What was told while the disk failed is in no file, deletions included, so the new file replaces the older ones instead of going on from
/// them. Until all of it is flushed nothing is promised; from then on everything is that was ever told. A file in which nothing was
/// promised is written over at the next attempt: a disk that stays full is not filled with files.
/// </remarks>
internal sealed partial class MqttJournal
{
    private bool _isRecoveryAsked;

    // The writer's: whether the current file holds something that was promised.
    private bool _isPromisedIn = true;

    /// <summary>Tries to write again where the disk has failed before; does nothing where it has not. Called from time to time.</summary>
    public void TryRecover()
    {
        lock (_gate)
        {
            if (_condition != MqttJournalCondition.Failed || _isSnapshotRunning)
                return;
            _isRecoveryAsked = true;
        }
        ScheduleRun();
    }

    private bool IsRecoveryAsked()
    {
        lock (_gate)
        {
            var isAsked = _isRecoveryAsked && _condition == MqttJournalCondition.Failed && !_isSnapshotRunning;
            _isRecoveryAsked = false;
            return isAsked;
        }
    }

    private void BeginRecovery()
    {
        try
        {
            OpenFile(_isPromisedIn ? _generation + 1 : _generation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(MqttJournalCondition.Failed, exception);
            return;
        }
        _isPromisedIn = false;
        lock (_gate)
        {
            _condition = MqttJournalCondition.Recovering;
            _flushedPosition = _position;
            _epoch++;
            _isSnapshotRunning = true;
        }
        _snapshot = SnapshotAsync(_generation);
    }

    /// <summary>The whole state is flushed: promises are made, after a recovery again.</summary>
    /// <returns>False where the disk has failed meanwhile: the older files may be needed still.</returns>
    private bool TryBeginPromises()
    {
        lock (_gate)
        {
            if (!TakesRecords)
                return false;
            _condition = MqttJournalCondition.Sound;
            _failure = null;
            _isPromisedIn = true;
            return true;
        }
    }
}
