using System.Text.Json;
using Alleycat.Local.Commands;

namespace Alleycat.Local.Tests.Deployment;

public sealed class DeployPlanTests
{
    private static readonly DeployOptions Options = new()
    {
        Root = "/checkout",
        Stage = "test",
        Parameters = new Dictionary<string, string> { ["shards"] = "4", ["alarmEmail"] = "you@example.com" },
    };

    [Fact]
    public void Every_function_is_published_for_Lambda()
    {
        var steps = DeployPlan.Publish(Options).ToArray();
        Assert.Equal(["firehose-transform", "history-processor", "live-rankings"], steps.Select(step => Path.GetFileName(step.Arguments[1])));
        Assert.All(steps, step => Assert.Contains("linux-x64", step.Arguments));
        Assert.Equal("/checkout/artifacts/functions/live-rankings", steps[2].Arguments[^1]);
    }

    [Fact]
    public void Templates_are_made_with_the_stages_name_and_the_parameters()
    {
        var step = DeployPlan.Synthesise(Options);
        Assert.Equal("/checkout/artifacts/cdk.out", step.Environment!["CDK_OUTDIR"]);
        var context = JsonSerializer.Deserialize<Dictionary<string, string>>(step.Environment["CDK_CONTEXT_JSON"])!;
        Assert.Equal(("AlleycatTest", "4", "/checkout/artifacts/functions"), (context["name"], context["shards"], context["functions"]));
    }

    [Fact]
    public void The_cost_is_asked_with_the_same_parameters()
    {
        var step = DeployPlan.Cost(Options);
        Assert.Contains("cost", step.Arguments);
        Assert.Contains("shards=4", step.Arguments);
        Assert.Contains("alarmEmail=you@example.com", step.Arguments);
    }

    [Fact]
    public void Only_what_asks_a_person_keeps_standard_output()
    {
        var cdk = DeployPlan.FindCdk(_ => true);
        DeployStep[] silent = [DeployPlan.Build(Options), .. DeployPlan.Publish(Options), DeployPlan.Synthesise(Options), DeployPlan.Cost(Options)];
        Assert.All(silent, step => Assert.False(step.IsResult, step.What));
        Assert.All([DeployPlan.Deploy(Options, cdk, yes: false), DeployPlan.Destroy(Options, cdk)], step => Assert.True(step.IsResult, step.What));
    }

    [Theory]
    [InlineData(true, "never")]
    [InlineData(false, "broadening")]
    public void A_deployment_asks_about_permissions_unless_told_not_to(bool yes, string approval)
    {
        var step = DeployPlan.Deploy(Options, DeployPlan.FindCdk(program => program == "npx"), yes);
        Assert.Equal(("npx", "aws-cdk@2.160.0"), (step.Program, step.Arguments[1]));
        Assert.Equal(approval, step.Arguments[step.Arguments.ToList().IndexOf("--require-approval") + 1]);
        Assert.Contains("/checkout/artifacts/outputs.json", step.Arguments);
    }

    [Fact]
    public void Without_the_CDK_and_npx_it_is_said_what_to_install()
    {
        Assert.Equal("cdk", DeployPlan.FindCdk(_ => true).Program);
        var missing = Assert.Throws<CommandException>(() => DeployPlan.FindCdk(_ => false));
        Assert.Contains("npm install -g aws-cdk", missing.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_are_found_by_stack_and_name_and_their_lack_is_told()
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-outputs-");
        try
        {
            var file = Path.Combine(folder.FullName, "outputs.json");
            Assert.Equal("no-deployment", Assert.Throws<CommandException>(() => AwsOutputs.Read(file)).Code);
            File.WriteAllText(file, """{"AlleycatTest-Identity":{"BikePolicyName":"bikes"},"AlleycatTest-Site":{"PageBucket":"page"}}""");
            var outputs = AwsOutputs.Read(file);
            Assert.Equal("bikes", outputs.Get("Identity", "BikePolicyName"));
            Assert.Equal("no-output", Assert.Throws<CommandException>(() => outputs.Get("Site", "PageAddress")).Code);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
