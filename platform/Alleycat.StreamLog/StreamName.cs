namespace Alleycat.StreamLog;

/// <summary>The rule for stream names, and the directory name each one gets.</summary>
public static class StreamName
{
    public const int CharsMax = 128;

    /// <summary>True for 1 to <see cref="CharsMax"/> characters of <c>[a-zA-Z0-9_.-]</c>.</summary>
    public static bool IsValid(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > CharsMax)
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
                return false;
        }
        return true;
    }

    /// <summary>
    /// The name itself, but a leading dot is written <c>%2E</c>: <c>.</c> and <c>..</c> are stream names too. No
    /// stream's directory begins
    /// with any other <c>%</c>, which leaves those names to the catalog.
    /// </summary>
    internal static string ToDirectoryName(string name) => name[0] == '.' ? string.Concat("%2E", name.AsSpan(1)) : name;
}
