namespace Alleycat.Local.Races;

/// <summary>
/// What an organiser rules about a race, or about one racer's result of it. Each can be taken back by another; nothing is ever destroyed by
/// one.
/// </summary>
internal enum RulingAction
{
    /// <summary>It does not count.</summary>
    Void,

    /// <summary>It counts again.</summary>
    Unvoid,

    /// <summary>Lists, results and boards no longer show it, but to organisers.</summary>
    Hide,

    /// <summary>It is shown again.</summary>
    Unhide,
}
