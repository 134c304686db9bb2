namespace Alleycat.Local.S3;

/// <summary>The functions that a bucket's notifications may name, by the ARNs that Lambda would give them.</summary>
internal sealed class S3Functions(S3EndpointOptions options)
{
    private string ArnPrefix => $"arn:aws:lambda:{options.Region}:{options.AccountId}:function:";

    /// <returns>Null where the ARN is of no function of this host.</returns>
    public string? ConsumerOf(string arn) => arn.StartsWith(ArnPrefix, StringComparison.Ordinal)
        ? options.Functions.GetValueOrDefault(arn[ArnPrefix.Length..])
        : null;

    /// <summary>The ARN of the function behind a consumer; the host's own consumers bear their function's name.</summary>
    public string ArnOf(string consumer) =>
        ArnPrefix + (options.Functions.FirstOrDefault(function => function.Value == consumer).Key ?? consumer);

    /// <summary>S3's words for a target that is not there, and which ones are.</summary>
    public S3Error CannotReach(string why) => S3Error.InvalidArgument(
        $"Unable to validate the following destination configurations: {why}. "
        + (options.Functions.Count == 0
            ? "It runs no function that takes S3's events."
            : $"There are: {string.Join(", ", options.Functions.Keys.Order(StringComparer.Ordinal).Select(name => ArnPrefix + name))}."));
}
