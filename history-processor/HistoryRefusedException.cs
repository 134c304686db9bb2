namespace Alleycat.HistoryProcessor;

/// <summary>A history file that must not be touched: of an unknown version, or larger than allowed.</summary>
public sealed class HistoryRefusedException(string key, string reason) : Exception($"{key}: {reason}")
{
    public string Key { get; } = key;

    public bool IsTransient { get; }
}
