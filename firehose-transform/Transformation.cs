using System.Buffers;
using System.Buffers.Text;
using Alleycat.Racing;
using Alleycat.Streaming;

namespace Alleycat.FirehoseTransform;

/// <summary>One invocation's work, with the buffers it needs; for one caller at a time, used again and again.</summary>
internal sealed class Transformation(TelemetryLimits limits, FaultCatalog faults)
{
    /// <summary>Records between two looks at the cancellation token.</summary>
    private const int RecordsPerLook = 256;


    private readonly TelemetryLine _line = new(limits);
    private readonly LineBuffer _lines = new(TelemetryLimits.PayloadBytesMax * 2);
    private readonly PackedRecordReader _packs = new();
    private byte[] _data = new byte[TelemetryLimits.PayloadBytesMax + 2];

    /// <summary>How every LZ4 frame begins in Base64: the magic's first 30 bits.</summary>
    private static ReadOnlySpan<byte> FrameMagicBase64 => "BCJNG"u8;

    public TransformCounts Counts { get; } = new();

    private enum Verdict
    {
        Ok,
        Dropped,

        /// <summary>Failed with a document of its own in the lines.</summary>
        FailedInOwnWords,
        Failed,
    }

    /// <exception cref="FirehoseEventException">The body is no Firehose event.</exception>
    public void Run(ReadOnlySpan<byte> body, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        Counts.Clear();
        var events = new FirehoseEventReader(body);
        var response = new ResponseWriter(output);
        response.Begin();
        var reserve = new ResponseReserve();
        for (var index = 0; events.TryRead(out var recordId, out var base64); index++)
        {
            if (index % RecordsPerLook == 0)
                cancellationToken.ThrowIfCancellationRequested();
            _lines.Clear();
            var verdict = Judge(base64, out var fault);
            var dataBytes = verdict == Verdict.Dropped ? Base64.GetMaxDecodedFromUtf8Length(base64.Length) : _lines.Length;
            var answerBytes = ResponseWriter.AnswerBytesMax(recordId.Length, dataBytes);
            if (!reserve.Allows(response.Length, answerBytes, body, events.Position, recordId.Length))
                (verdict, fault) = (Verdict.Failed, (int)TransformFault.ResponseFull);
            Answer(ref response, recordId, verdict, fault, base64);
        }
        response.End();
    }

    private void Answer(ref ResponseWriter response, ReadOnlySpan<byte> recordId, Verdict verdict, int fault, ReadOnlySpan<byte> base64)
    {
        switch (verdict)
        {
            case Verdict.Ok:
                Counts.Ok++;
                response.Answer(recordId, "Ok"u8, _lines.Written);
                break;
            case Verdict.Dropped:
                Counts.Dropped++;
                response.AnswerBase64(recordId, "Dropped"u8, base64);
                break;
            default:
                Counts.Failed++;
                Counts.FailedByFault[fault]++;
                if (verdict == Verdict.FailedInOwnWords)
                    response.Answer(recordId, "ProcessingFailed"u8, _lines.Written);
                else
                    response.AnswerBase64(recordId, "ProcessingFailed"u8, faults.DocumentBase64(fault));
                break;
        }
    }

    private Verdict Judge(ReadOnlySpan<byte> base64, out int fault)
    {
        var isPacked = base64.StartsWith(FrameMagicBase64);
        var bytesMax = isPacked ? PackedRecords.RecordBytesMax : TelemetryLimits.PayloadBytesMax;
        if (base64.Length > Base64.GetMaxEncodedToUtf8Length(bytesMax))
        {
            fault = isPacked ? (int)TransformFault.PackTooLarge : (int)TelemetryFault.TooLarge;
            return Verdict.Failed;
        }
        if (isPacked && _data.Length < bytesMax + 2)
            _data = new byte[bytesMax + 2];
        var status = Base64.DecodeFromUtf8(base64, _data, out _, out var length);
        if (status != OperationStatus.Done || base64.IsEmpty)
        {
            fault = (int)TransformFault.NotBase64;
            return Verdict.Failed;
        }
        var data = _data.AsSpan(0, length);
        return PackedRecords.IsPacked(data) ? JudgePack(data, out fault) : JudgeMessage(data, out fault);
    }

    /// <summary>As many lines as the pack has messages; a bad one becomes a line that says so and costs the others nothing.</summary>
    private Verdict JudgePack(ReadOnlySpan<byte> record, out int fault)
    {
        var packFault = _packs.Read(record, out var messages);
        if (packFault != PackFault.None)
        {
            fault = packFault == PackFault.TooLarge ? (int)TransformFault.PackTooLarge : (int)TransformFault.PackCorrupt;
            return Verdict.Failed;
        }
        fault = 0;
        foreach (var message in messages)
        {
            Counts.PackedLines++;
            var lineFault = _line.Append(message, _lines);
            if (lineFault == TelemetryFault.None || (lineFault == TelemetryFault.Event && RejectedMessage.IsAnotherEvent(message)))
                continue;
            Counts.LinesByFault[(int)lineFault]++;
            RejectedMessage.AppendLine(message, faults.LinePrefix((int)lineFault), _lines);
        }
        return _lines.Length > 0 ? Verdict.Ok : Verdict.Dropped;
    }

    private Verdict JudgeMessage(ReadOnlySpan<byte> message, out int fault)
    {
        var telemetryFault = _line.Append(message, _lines);
        fault = (int)telemetryFault;
        if (telemetryFault == TelemetryFault.None)
            return Verdict.Ok;
        if (telemetryFault < TelemetryFault.Event)
            return Verdict.Failed;
        if (telemetryFault == TelemetryFault.Event && RejectedMessage.IsAnotherEvent(message))
            return Verdict.Dropped;
        if (!RejectedMessage.TryWriteRuleError(message, faults, _lines))
            return Verdict.Failed;
        fault = (int)TransformFault.RuleError;
        return Verdict.FailedInOwnWords;
    }
}
