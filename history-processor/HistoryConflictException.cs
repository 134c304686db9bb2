namespace Alleycat.HistoryProcessor;

/// <summary>A file was replaced by others each time it was to be written; the event is to be retried.</summary>
public sealed class HistoryConflictException(string key, int attempts)
    : Exception($"{key} was changed by another writer in each of {attempts} attempts.")
{
    public string Key { get; } = key;

    public int Attempts { get; } = attempts;

    /// <summary>Always: merging again cannot do harm.</summary>
    public bool IsTransient { get; } = true;
}
