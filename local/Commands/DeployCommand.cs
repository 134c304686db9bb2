using System.CommandLine;
using Alleycat.Local.Hosting;
using Amazon.IoT;

namespace Alleycat.Local.Commands;

/// <summary><c>alleycat deploy</c> and <c>alleycat destroy</c>: the platform on AWS, in the owner's own account.</summary>
internal static class DeployCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Stops after the templates are made and prints what it would cost. Needs no account.",
    };

    private static readonly Option<string?> Stage = new("--stage")
    {
        Description = "A deployment beside the others, such as Test: letters and digits.",
    };

    private static readonly Option<string[]> Parameter = new("--parameter", "-c")
    {
        Description = "name=value, as docs/aws.md lists them; again and again.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask." };

    static DeployCommand()
    {
        Stage.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } stage && !(stage.Length is >= 1 and <= 20 && stage.All(char.IsAsciiLetterOrDigit)))
                result.AddError("--stage takes 1 to 20 letters and digits.");
        });
        Parameter.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                result.AddError("--parameter takes name=value.");
        });
    }

    public static Command Create()
    {
        var command = new Command("deploy", "Publishes the functions, builds the page, and deploys everything into your AWS account.\n\n" +
            "Examples:\n  alleycat deploy --dry-run\n  alleycat deploy --stage Test -c alarmEmail=you@example.com --yes")
        {
            DryRun, Stage, Parameter, Yes,
        };
        command.SetAction((parsed, _) => DeployAsync(parsed));
        return command;
    }

    public static Command CreateDestroy()
    {
        var command = new Command("destroy", "Takes a deployment away: what runs and what costs by the hour. Buckets and racers stay.\n\n" +
            "Examples:\n  alleycat destroy\n  alleycat destroy --stage Test --yes")
        {
            Stage, Parameter, Yes,
        };
        command.SetAction((parsed, _) => DestroyAsync(parsed));
        return command;
    }

    private static async Task<int> DeployAsync(ParseResult parsed)
    {
        using var shutdown = new Shutdown();
        var options = OptionsOf(parsed);
        var isDryRun = parsed.GetValue(DryRun);
        var cdk = isDryRun ? null : DeployPlan.FindCdk(DeployRunner.Exists);
        RequireAnswer(parsed, isNeeded: !isDryRun);
        try
        {
            if (!isDryRun)
                options = await WithEndpointAsync(options, shutdown.Token);
            // What is wrong with the parameters is told before minutes are spent on them.
            await DeployRunner.RunAsync(DeployPlan.Build(options), shutdown.Token);
            var costs = await DeployRunner.ReadAsync(DeployPlan.Cost(options), shutdown.Token);
            options.Clear();
            foreach (var step in DeployPlan.Publish(options))
                await DeployRunner.RunAsync(step, shutdown.Token);
            var page = await PageBuild.EnsureAsync(Console.Error.WriteLine, shutdown.Token, mayBeOld: false) ?? throw new CommandException(
                ExitCode.Failed, "no-page", "The page could not be built.", "Install Node 20 with npm, then run this again.");
            await DeployRunner.RunAsync(DeployPlan.Synthesise(options), shutdown.Token);
            if (cdk is null)
            {
                Console.Out.Write(costs);
                await Console.Error.WriteLineAsync($"The templates are in {options.CloudAssembly}. Nothing was deployed.");
                return ExitCode.Ok;
            }
            await DeployRunner.RunAsync(DeployPlan.Deploy(options, cdk, parsed.GetValue(Yes)), shutdown.Token);
            var outputs = AwsOutputs.Read(options.Outputs);
            using var s3 = new Amazon.S3.AmazonS3Client();
            await PageUpload.RunAsync(s3, page, outputs.Get("Site", "PageBucket"), outputs.Get("Site", "PageConfig"), shutdown.Token);
            Console.Out.WriteLine(outputs.Get("Site", "PageAddress"));
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Amazon.Runtime.AmazonClientException exception)
        {
            throw Refused(exception);
        }
        catch (Amazon.Runtime.AmazonServiceException exception)
        {
            throw Refused(exception);
        }
    }

    private static async Task<int> DestroyAsync(ParseResult parsed)
    {
        using var shutdown = new Shutdown();
        var options = OptionsOf(parsed);
        var cdk = DeployPlan.FindCdk(DeployRunner.Exists);
        RequireAnswer(parsed, isNeeded: true);
        var name = options.Context().GetValueOrDefault("name", "Alleycat");
        if (!parsed.GetValue(Yes))
        {
            await Console.Error.WriteAsync($"Take the deployment {name} away (buckets and racers stay)? [y/N] ");
            if (Console.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
                throw new CommandException(ExitCode.Usage, "not-confirmed", "Nothing was changed.", "Answer y, or say --yes.");
        }
        try
        {
            options.Clear();
            // The stacks are told by the app; it may have been made for another stage, so it is made anew.
            DeployStep[] steps =
            [
                DeployPlan.Build(options), .. DeployPlan.Publish(options), DeployPlan.Synthesise(options), DeployPlan.Destroy(options, cdk),
            ];
            foreach (var step in steps)
                await DeployRunner.RunAsync(step, shutdown.Token);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static DeployOptions OptionsOf(ParseResult parsed) => new()
    {
        Root = RepositoryRoot.Find() ?? throw new CommandException(
            ExitCode.Failed, "no-checkout", "A deployment is made from a checkout, and this program is in none.", "Run ./alleycat deploy there."),
        Stage = parsed.GetValue(Stage),
        Parameters = parsed.GetValue(Parameter)!.Select(text => text.Split('=', 2)).GroupBy(pair => pair[0])
            .ToDictionary(pair => pair.Key, pair => pair.Last()[1]),
    };

    private static void RequireAnswer(ParseResult parsed, bool isNeeded)
    {
        if (isNeeded && !parsed.GetValue(Yes) && Console.IsInputRedirected)
        {
            throw new CommandException(
                ExitCode.Usage, "not-confirmed", "This asks before it changes an account, and there is nobody to answer.", "Say --yes.");
        }
    }

    /// <summary>The page is told its broker, and may talk to nothing else.</summary>
    private static async Task<DeployOptions> WithEndpointAsync(DeployOptions options, CancellationToken cancellationToken)
    {
        if (options.Parameters.ContainsKey("iotEndpoint"))
            return options;
        using var iot = new AmazonIoTClient();
        var endpoint = await iot.DescribeEndpointAsync(new() { EndpointType = "iot:Data-ATS" }, cancellationToken);
        return options with
        {
            Parameters = new Dictionary<string, string>(options.Parameters) { ["iotEndpoint"] = endpoint.EndpointAddress ?? "" },
        };
    }

    private static CommandException Refused(Exception exception) => new(
        ExitCode.Failed, "aws-refused", $"AWS did not do what it was asked: {exception.Message}",
        "Check credentials and region: aws sts get-caller-identity");
}
