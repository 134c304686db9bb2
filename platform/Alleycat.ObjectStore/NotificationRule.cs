namespace Alleycat.ObjectStore;

/// <summary>Which of a bucket's new objects a consumer is told of.</summary>
public sealed record NotificationRule
{
    /// <summary>As the event tells it (<c>configurationId</c>).</summary>
    public required string Id { get; init; }

    /// <summary>The consumer's name.</summary>
    public required string Consumer { get; init; }

    /// <summary>Keys begin with it; empty for all.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Keys end with it; empty for all.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>Names as <see cref="CommitRequest.EventName"/> has them; empty for every way in which an object is created.</summary>
    public IReadOnlyList<string> EventNames { get; init; } = [];

    /// <summary>Whether it says the same as another rule.</summary>
    public bool Equals(NotificationRule? other) => other is not null
        && (Id, Consumer, Prefix, Suffix) == (other.Id, other.Consumer, other.Prefix, other.Suffix)
        && EventNames.SequenceEqual(other.EventNames);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Id, Consumer, Prefix, Suffix, EventNames.Count);

    /// <summary>Whether an object under this key, created in this way, is told of.</summary>
    public bool Matches(string key, string eventName) =>
        key.StartsWith(Prefix, StringComparison.Ordinal) && key.EndsWith(Suffix, StringComparison.Ordinal)
        && (EventNames.Count == 0 || EventNames.Contains(eventName));
}
