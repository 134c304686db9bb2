using Alleycat.InfraCdk.Functions;
using Alleycat.InfraCdk.Parameters;
using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

[Collection(Stacks.Collection)]
public sealed class FunctionTests(Stacks stacks)
{
    [Theory]
    [InlineData("DeliveryTransform", "Alleycat.FirehoseTransform")]
    [InlineData("HistoryProcessor", "Alleycat.HistoryProcessor")]
    [InlineData("LiveRankings", "Alleycat.LiveRankings")]
    public void A_function_is_its_published_executable_on_the_managed_runtime(string id, string assembly)
    {
        var function = stacks.Default.Pipeline.Only("AWS::Lambda::Function", id);
        Assert.Equal("dotnet10", function.Text("Runtime"));
        // Without a colon: Lambda's runtime starts the assembly itself instead of loading a class.
        Assert.Equal(assembly, function.Text("Handler"));
        Assert.Equal(["x86_64"], function.At("Architectures")!.AsArray().Select(node => (string?)node));
        Assert.Equal("JSON", function.Text("LoggingConfig", "LogFormat"));
    }

    [Fact]
    public void Every_function_logs_into_a_group_of_its_own()
    {
        var groups = stacks.Default.OfType("AWS::Lambda::Function").Select(function => function.Text("LoggingConfig", "LogGroup")).ToArray();
        Assert.DoesNotContain("", groups);
        Assert.Equal(groups.Length, groups.Distinct().Count());
    }

    [Theory]
    [InlineData("DeliveryTransform", 40)]
    [InlineData("HistoryProcessor", 2)]
    [InlineData("LiveRankings", 10)]
    public void Concurrency_is_reserved_where_it_matters(string id, int instances)
    {
        Assert.Equal($"{instances}", stacks.Default.Pipeline.Only("AWS::Lambda::Function", id).Text("ReservedConcurrentExecutions"));
        Assert.Null(stacks.Chosen.Pipeline.Only("AWS::Lambda::Function", id).At("ReservedConcurrentExecutions"));
    }

    [Theory]
    [InlineData("DeliveryTransform", 300)]
    [InlineData("HistoryProcessor", 900)]
    [InlineData("LiveRankings", 900)]
    public void A_time_out_stays_under_what_the_caller_waits(string id, int callerSeconds) => Assert.InRange(
        int.Parse(stacks.Default.Pipeline.Only("AWS::Lambda::Function", id).Text("Timeout"), System.Globalization.CultureInfo.InvariantCulture),
        1,
        callerSeconds);

    [Fact]
    public void Functions_are_told_what_they_need_to_know()
    {
        Assert.Equal("600", Environment(stacks.Chosen, "DeliveryTransform", "ALLEYCAT_RACE_SECONDS"));
        Assert.Equal("600", Environment(stacks.Chosen, "HistoryProcessor", "ALLEYCAT_RACE_SECONDS"));
        Assert.Equal("data/", Environment(stacks.Default, "HistoryProcessor", "ALLEYCAT_DELIVERY_PREFIX"));
        Assert.StartsWith("[Alleycat-Site:", Environment(stacks.Default, "HistoryProcessor", "ALLEYCAT_HISTORY_BUCKET"), StringComparison.Ordinal);
        Assert.Equal("600", Environment(stacks.Chosen, "LiveRankings", "ALLEYCAT_RACE_SECONDS"));
        Assert.Equal("abc-ats.iot.eu-central-1.amazonaws.com", Environment(stacks.Chosen, "LiveRankings", "ALLEYCAT_IOT_ENDPOINT"));
        Assert.Equal("", Environment(stacks.Default, "LiveRankings", "ALLEYCAT_IOT_ENDPOINT"));
    }

    [Fact]
    public void A_function_that_is_not_published_is_named_with_the_command_that_publishes_it()
    {
        var refused = Assert.Throws<ParameterException>(() => PublishedFunction.Read("nowhere", "history-processor", "Alleycat.HistoryProcessor"));
        Assert.Contains("dotnet publish history-processor -c Release -r linux-x64 -o", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("firehose-transform", "DeliveryTransform")]
    [InlineData("history-processor", "HistoryProcessor")]
    [InlineData("live-rankings", "LiveRankings")]
    public void A_handler_is_named_for_the_project_in_its_folder(string folder, string id)
    {
        var assembly = stacks.Default.Pipeline.Only("AWS::Lambda::Function", id).Text("Handler");
        Assert.True(File.Exists(Path.Combine(Checkout.Root, folder, $"{assembly}.csproj")), $"{folder}/{assembly}.csproj");
    }

    private static string Environment(SynthesisedApp app, string id, string name) =>
        app.Pipeline.Only("AWS::Lambda::Function", id).Text("Environment", "Variables", name);
}
