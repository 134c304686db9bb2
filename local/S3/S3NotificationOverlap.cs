using Alleycat.ObjectStore;

namespace Alleycat.Local.S3;

/// <summary>Whether an object could be told of by two configurations of one bucket, which S3 refuses.</summary>
internal static class S3NotificationOverlap
{
    /// <returns>Null where ids are unique and no event could match twice; else S3's error.</returns>
    public static S3Error? Find(IReadOnlyList<NotificationRule> rules)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (rules[i].Id == rules[j].Id)
                    return S3Error.InvalidArgument($"Same ID used for multiple configurations. IDs must be unique: {rules[i].Id}");
                if (Overlap(rules[i], rules[j]))
                {
                    return S3Error.InvalidArgument(
                        "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping "
                        + $"for the same event type: {rules[j].Id}, {rules[i].Id}");
                }
            }
        }
        return null;
    }

    private static bool Overlap(NotificationRule one, NotificationRule other) =>
        (one.EventNames.Count == 0 || other.EventNames.Count == 0 || one.EventNames.Intersect(other.EventNames).Any())
        && (one.Prefix.StartsWith(other.Prefix, StringComparison.Ordinal) || other.Prefix.StartsWith(one.Prefix, StringComparison.Ordinal))
        && (one.Suffix.EndsWith(other.Suffix, StringComparison.Ordinal) || other.Suffix.EndsWith(one.Suffix, StringComparison.Ordinal));
}
