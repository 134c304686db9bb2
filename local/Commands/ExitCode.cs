namespace Alleycat.Local.Commands;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Conflict = 4;
    public const int CannotConnect = 5;
    public const int VerificationDiffers = 6;
    public const int Interrupted = 130;
}
