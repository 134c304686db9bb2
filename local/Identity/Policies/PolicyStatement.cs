namespace Alleycat.Local.Identity.Policies;

/// <summary>One statement: what it allows or denies, on what.</summary>
/// <param name="IsDeny">A deny that matches stands above every allow.</param>
/// <param name="Actions">Those of <see cref="PolicyAction"/> that it speaks of.</param>
/// <param name="Resources">Behind the account of an ARN: <c>topic/…</c>, <c>topicfilter/…</c>, <c>client/…</c>.</param>
internal sealed record PolicyStatement(bool IsDeny, IReadOnlySet<PolicyAction> Actions, IReadOnlyList<PolicyPattern> Resources)
{
    public bool Matches(PolicyAction action, ReadOnlySpan<char> resource, PolicyValues values)
    {
        if (!Actions.Contains(action))
            return false;
        foreach (var pattern in Resources)
        {
            if (pattern.Matches(resource, values))
                return true;
        }
        return false;
    }
}
