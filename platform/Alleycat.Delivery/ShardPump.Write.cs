namespace Alleycat.Delivery;

internal sealed partial class ShardPump
{
    private readonly ObjectWriter _writer;
    private readonly ObjectBuffer _buffer;

    private async Task WriteAsync(CancellationToken stopping)
    {
        while (true)
        {
            await PutWhileDueAsync(_work.Reader.WaitToReadAsync(stopping).AsTask(), stopping);
            while (_work.Reader.TryRead(out var work))
            {
                if (work.Batch is { } transforming)
                    await TakeUpAsync(transforming, stopping);
                else
                    await PutAsync(stopping);
                work.Flushed?.TrySetResult();
            }
        }
    }

    private async Task TakeUpAsync(Task<TransformedBatch> transforming, CancellationToken stopping)
    {
        await PutWhileDueAsync(transforming, stopping);
        var transformed = await transforming;
        _buffer.Add(transformed);
        _invoker.Return(transformed);
        _invocations.Release();
        if (_buffer.IsFull)
            await PutAsync(stopping);
    }

    /// <summary>Waits for a task, and puts the buffer meanwhile if its interval ends.</summary>
    private async Task PutWhileDueAsync(Task task, CancellationToken stopping)
    {
        while (!task.IsCompleted && _buffer.Last is not null)
        {
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var due = Task.Delay(Remaining(_buffer.StartedAt, TimeSpan.FromSeconds(_options.IntervalInSeconds)), _time, woken.Token);
            await Task.WhenAny(task, due);
            await woken.CancelAsync();
            if (due.IsCompletedSuccessfully)
                await PutAsync(stopping);
        }
        await task;
    }

    private async Task PutAsync(CancellationToken stopping)
    {
        if (_buffer.Last is not { } last)
            return;
        await _writer.PutAsync(_buffer, stopping);
        // The effect is durable; only now may the position be.
        await _checkpoints.WriteAsync(_options.Name, _reader.ShardId, last, stopping);
        _buffer.Clear();
        _pending.Delivered(last);
    }
}
