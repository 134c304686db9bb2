namespace Alleycat.Local.Doctor;

/// <summary>One line of the doctor's report.</summary>
/// <param name="Name">What was looked at, such as <c>streams</c>; stable, for scripts.</param>
/// <param name="Status">How it is.</param>
/// <param name="Detail">For a person.</param>
internal sealed record DoctorCheck(string Name, CheckStatus Status, string Detail)
{
    /// <summary>What a repair would do, or null where none can.</summary>
    public string? Repair { get; init; }

    /// <summary>Whether it was put right in this run.</summary>
    public bool IsRepaired { get; init; }

    /// <summary>The history lacks something that was delivered: not damage, a difference.</summary>
    public bool IsDifference { get; init; }

    public bool IsWrong => Status == CheckStatus.Problem && !IsRepaired;
}
