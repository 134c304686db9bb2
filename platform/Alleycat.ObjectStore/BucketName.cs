namespace Alleycat.ObjectStore;

/// <summary>S3's rules for the name of a bucket, which is also the name of its directory.</summary>
public static class BucketName
{
    /// <summary>3 to 63 of a-z, 0-9, '-' and '.', a letter or digit at both ends, no two dots in a row.</summary>
    /// <remarks>So a name never begins with a dot (the store's own directory does) and is never a path.</remarks>
    public static bool IsValid(string? name)
    {
        if (name is null || name.Length is < 3 or > 63 || name[0] is '-' or '.' || name[^1] is '-' or '.')
            return false;
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-' && (c != '.' || name[i - 1] == '.'))
                return false;
        }
        return true;
    }
}
