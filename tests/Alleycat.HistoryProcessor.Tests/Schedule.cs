namespace Alleycat.HistoryProcessor.Tests;

/// <summary>
/// Interleaves processors on one thread: each waits in front of its next store operation until the seed picks it. Some steps kill it there.
/// </summary>
internal sealed class Schedule(Random random)
{
    private readonly List<TaskCompletionSource> waiting = [];

    public ValueTask StepAsync(string operation)
    {
        var turn = new TaskCompletionSource();
        waiting.Add(turn);
        return new(turn.Task);
    }

    /// <summary>Runs them all to their ends.</summary>
    public void Run(List<Func<Task>> processors)
    {
        var context = SynchronizationContext.Current;
        // Without a context a continuation runs where its turn is given: on this thread.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var tasks = processors.ConvertAll(processor => processor());
            for (var steps = 0; waiting.Count > 0; steps++)
            {
                Assert.True(steps < 1_000_000, "The processors never come to an end.");
                var index = random.Next(waiting.Count);
                var turn = waiting[index];
                waiting.RemoveAt(index);
                if (random.Next(40) == 0)
                    turn.SetException(new ProcessKilledException());
                else
                    turn.SetResult();
            }
            foreach (var task in tasks)
            {
                Assert.True(task.IsCompleted, "A processor waits for something that is no store operation.");
                if (task.IsFaulted)
                    throw task.Exception;
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}

/// <summary>The process ended here; whatever the store has done by then, it has done.</summary>
internal sealed class ProcessKilledException : Exception;
