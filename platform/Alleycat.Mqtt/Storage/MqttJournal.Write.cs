using System.Buffers;

namespace Alleycat.Mqtt.Storage;

/// <summary>The one writer: what was appended until it looks goes out in one write and one flush.</summary>
internal sealed partial class MqttJournal
{
    private void Run()
    {
        do
        {
            _turn.Begin();
            if (IsRecoveryAsked())
                BeginRecovery();
            while (Take())
                Flush();
        }
        while (!_turn.TryLeave());
    }

    private bool Take()
    {
        lock (_gate)
        {
            if (_pending.WrittenCount == 0)
                return false;
            (_pending, _writing) = (_writing, _pending);
            return true;
        }
    }

    private void Flush()
    {
        try
        {
            _file!.Write(_writing.WrittenSpan, _fileBytes);
            _file.Flush();
            _fileBytes += _writing.WrittenCount;
            var isRotationDue = false;
            lock (_gate)
            {
                _flushedPosition += _writing.WrittenCount;
                WakeWaiters();
                if (!_isSnapshotRunning && _fileBytes >= _rotateBytes)
                    isRotationDue = _isSnapshotRunning = true;
            }
            Empty(ref _writing);
            if (isRotationDue)
                Rotate();
        }
        catch (Exception exception)
        {
            // A flush that failed may have lost what was written before: nothing more can be promised in this file.
            Fail(MqttJournalCondition.Failed, exception);
        }
    }

    private void Fail(MqttJournalCondition condition, Exception exception)
    {
        lock (_gate)
        {
            if (_condition == MqttJournalCondition.Closed)
                return;
            _condition = condition;
            _failure = exception;
            _pending.ResetWrittenCount();
            _writing.ResetWrittenCount();
            WakeWaiters();
        }
        if (condition == MqttJournalCondition.Failed)
            Failed();
    }

    // Under the gate.
    private void WakeWaiters()
    {
        _nextFlush.TrySetResult();
        _nextFlush = NewFlush();
    }

    // A buffer that one large burst has grown is not kept for ever.
    private static void Empty(ref ArrayBufferWriter<byte> buffer)
    {
        if (buffer.Capacity > 4 * 1024 * 1024)
            buffer = new(4096);
        else
            buffer.ResetWrittenCount();
    }
}
