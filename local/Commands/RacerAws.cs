using Amazon.CognitoIdentity;
using Amazon.IoT;

namespace Alleycat.Local.Commands;

/// <summary>
/// What <c>alleycat racer admit</c> does: IoT Core lets a signed-in racer in who has an IoT policy beside the role, so it is attached to each.
/// </summary>
/// <remarks>The policy is the same for all; which racer somebody is, the role says by the tag that an administrator sets.</remarks>
internal static class RacerAws
{
    /// <summary>As many as Cognito gives in a page.</summary>
    private const int IdentitiesPerPage = 60;

    private const int TargetsPerPage = 250;

    /// <summary>Visitors are identities too, one per browser; beyond six hundred thousand a pool should be tidied first.</summary>
    private const int PagesMax = 10_000;

    /// <summary>Admits with the process's AWS credentials and the last deployment's policy.</summary>
    /// <param name="identity">One identity, unseen; null for everybody who has signed in.</param>
    /// <param name="cancellationToken">Stops it; who is admitted by then stays so.</param>
    /// <exception cref="CommandException">There is no deployment, or AWS refused.</exception>
    public static async Task<RacersAdmitted> AdmitAsync(string? identity, CancellationToken cancellationToken)
    {
        var outputs = AwsOutputs.Read(AwsOutputs.DefaultFile);
        var (policy, pool) = (outputs.Get("Identity", "RacerPolicyName"), outputs.Get("Identity", "IdentityPool"));
        try
        {
            using var iot = new AmazonIoTClient();
            using var cognito = new AmazonCognitoIdentityClient();
            return await AdmitAsync(iot, cognito, policy, pool, identity, cancellationToken);
        }
        catch (Exception exception) when (exception is Amazon.Runtime.AmazonClientException or Amazon.Runtime.AmazonServiceException)
        {
            throw new CommandException(
                ExitCode.Failed, "aws-refused", $"AWS did not admit the racers: {exception.Message}",
                "Check credentials, region and rights: iot:AttachPolicy, iot:ListTargetsForPolicy, cognito-identity:ListIdentities.");
        }
    }

    /// <summary>The same with given clients; their refusals come as they are.</summary>
    internal static async Task<RacersAdmitted> AdmitAsync(
        AmazonIoTClient iot, AmazonCognitoIdentityClient cognito, string policyName, string identityPool, string? identity,
        CancellationToken cancellationToken)
    {
        var before = await TargetsAsync(iot, policyName, cancellationToken);
        var signedIn = identity is null ? await SignedInAsync(cognito, identityPool, cancellationToken) : [identity];
        var lacking = signedIn.Where(racer => !before.Contains(racer)).ToList();
        foreach (var racer in lacking)
            await iot.AttachPolicyAsync(new() { PolicyName = policyName, Target = racer }, cancellationToken);
        return new(lacking, signedIn.Count - lacking.Count);
    }

    /// <summary>Whom the policy is attached to.</summary>
    private static async Task<HashSet<string>> TargetsAsync(AmazonIoTClient iot, string policyName, CancellationToken cancellationToken)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        string? marker = null;
        for (var page = 0; page < PagesMax; page++)
        {
            var answer = await iot.ListTargetsForPolicyAsync(
                new() { PolicyName = policyName, PageSize = TargetsPerPage, Marker = marker }, cancellationToken);
            targets.UnionWith(answer.Targets);
            if ((marker = answer.NextMarker) is null)
                return targets;
        }
        throw TooMany("targets of the racers' policy");
    }

    /// <summary>Who signed in: visitors have no login.</summary>
    private static async Task<List<string>> SignedInAsync(
        AmazonCognitoIdentityClient cognito, string identityPool, CancellationToken cancellationToken)
    {
        var signedIn = new List<string>();
        string? next = null;
        for (var page = 0; page < PagesMax; page++)
        {
            var answer = await cognito.ListIdentitiesAsync(
                new() { IdentityPoolId = identityPool, MaxResults = IdentitiesPerPage, NextToken = next }, cancellationToken);
            signedIn.AddRange(answer.Identities.Where(one => one.Logins.Count > 0 && one.IdentityId is not null).Select(one => one.IdentityId!));
            if ((next = answer.NextToken) is null)
                return signedIn;
        }
        throw TooMany("identities");
    }

    private static CommandException TooMany(string what) => new(
        ExitCode.Failed, "too-many", $"There are more than {PagesMax:N0} pages of {what}.", "Admit one racer with --identity.");
}
