using System.Text.Json;

namespace Alleycat.Local.Commands;

/// <summary>The programs of a deployment, in order. Makes no call itself.</summary>
internal static class DeployPlan
{
    /// <summary>The functions' folders.</summary>
    public static readonly string[] Functions = ["firehose-transform", "history-processor", "live-rankings"];

    private const string CdkVersion = "2.160.0";

    /// <summary>Publishes the functions as Lambda runs them.</summary>
    public static IEnumerable<DeployStep> Publish(DeployOptions options) => Functions.Select(function => new DeployStep(
        $"Publishing {function}", "dotnet",
        [
            "publish", Path.Combine(options.Root, function), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet",
            "-o", Path.Combine(options.Functions, function),
        ],
        options.Root));

    /// <summary>Builds the program that makes the templates.</summary>
    public static DeployStep Build(DeployOptions options) => new(
        "Building the stacks", "dotnet", ["build", StacksOf(options), "-c", "Release", "--nologo", "-v", "quiet", "-clp:ErrorsOnly"], options.Root);

    /// <summary>Tells what it costs, idle for a month and for a race; refuses what is no parameter or out of its range.</summary>
    public static DeployStep Cost(DeployOptions options) => new(
        "Reading the parameters", "dotnet",
        [
            "run", "--no-build", "--project", StacksOf(options), "-c", "Release", "--", "cost",
            .. options.Context().Select(parameter => $"{parameter.Key}={parameter.Value}"),
        ],
        options.Root);

    /// <summary>Makes the templates. It is what the CDK's command line would run, without that command line.</summary>
    public static DeployStep Synthesise(DeployOptions options) => new(
        "Making the templates", "dotnet", ["run", "--no-build", "--project", StacksOf(options), "-c", "Release"], options.Root,
        new Dictionary<string, string>
        {
            ["CDK_OUTDIR"] = options.CloudAssembly,
            ["CDK_CONTEXT_JSON"] = JsonSerializer.Serialize(options.Context()),
        });

    /// <param name="options">What is deployed.</param>
    /// <param name="cdk">The CDK's command line.</param>
    /// <param name="yes">Nobody is asked about the permissions it makes.</param>
    public static DeployStep Deploy(DeployOptions options, Cdk cdk, bool yes) => new(
        "Deploying", cdk.Program,
        [
            .. cdk.Arguments, "deploy", "--all", "--app", options.CloudAssembly, "--outputs-file", options.Outputs,
            "--require-approval", yes ? "never" : "broadening",
        ],
        options.Root, IsResult: true);

    /// <inheritdoc cref="Deploy"/>
    public static DeployStep Destroy(DeployOptions options, Cdk cdk) => new(
        "Taking away", cdk.Program, [.. cdk.Arguments, "destroy", "--all", "--force", "--app", options.CloudAssembly], options.Root,
        IsResult: true);

    /// <summary>The CDK's command line: as installed, or as npx brings it.</summary>
    /// <param name="exists">Whether a program is on the path.</param>
    /// <exception cref="CommandException">Neither is there.</exception>
    public static Cdk FindCdk(Func<string, bool> exists) =>
        exists("cdk") ? new("cdk", [])
        : exists("npx") ? new("npx", ["--yes", $"aws-cdk@{CdkVersion}"])
        : throw new CommandException(
            ExitCode.Failed, "no-cdk", "The CDK's command line is missing, and so is npx, which could fetch it.",
            $"Install Node 20, then: npm install -g aws-cdk@{CdkVersion}");

    private static string StacksOf(DeployOptions options) => Path.Combine(options.Root, "infra-cdk");

    /// <summary>How the CDK's command line is called.</summary>
    internal sealed record Cdk(string Program, IReadOnlyList<string> Arguments);
}
