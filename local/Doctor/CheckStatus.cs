namespace Alleycat.Local.Doctor;

/// <summary>How one thing that the doctor looked at is.</summary>
internal enum CheckStatus
{
    Ok,

    /// <summary>Worth knowing, and nothing wrong: what a crash leaves and the next start puts right by itself.</summary>
    Note,

    /// <summary>Wrong.</summary>
    Problem,
}
