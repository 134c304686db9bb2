namespace Alleycat.Local.Races;

/// <summary>What an organiser rules about a race. Each can be taken back by another; nothing is ever destroyed by one.</summary>
internal enum RulingAction
{
    /// <summary>It does not count.</summary>
    Void,

    /// <summary>It counts again.</summary>
    Unvoid,

    /// <summary>Lists and results no longer show it, but to organisers.</summary>
    Hide,

    /// <summary>It is shown again.</summary>
    Unhide,
}
