namespace Alleycat.Architecture.Tests;

/// <summary>The arrows of docs/architecture.md, read off the project files.</summary>
public sealed class DependencyDirectionTests
{
    private static readonly string[] Core = ["Alleycat.Racing", "Alleycat.Streaming"];
    private static readonly string[] Stages = ["Alleycat.Ingest", "Alleycat.FirehoseTransform", "Alleycat.HistoryProcessor", "Alleycat.LiveRankings"];

    /// <summary>Project → the projects it may see. A project that is not listed fails the test: decide where it belongs first.</summary>
    private static readonly Dictionary<string, string[]> MaySee = new()
    {
        ["Alleycat.Racing"] = [],
        ["Alleycat.Streaming"] = [],
        ["Alleycat.Disk"] = [],
        ["Alleycat.Mqtt"] = [.. Core, "Alleycat.Disk"],
        ["Alleycat.StreamLog"] = [.. Core, "Alleycat.Disk"],
        ["Alleycat.Delivery"] = Core,
        ["Alleycat.ObjectStore"] = [.. Core, "Alleycat.Disk"],
        ["Alleycat.Aws"] = Core,
        ["Alleycat.DynamoDb"] = Core,
        ["Alleycat.S3"] = Core,
        ["Alleycat.Lambda"] = Core,
        ["Alleycat.Ingest"] = Core,
        ["Alleycat.FirehoseTransform"] = [.. Core, "Alleycat.Lambda", "Alleycat.Aws"],
        ["Alleycat.HistoryProcessor"] = [.. Core, "Alleycat.Lambda", "Alleycat.S3"],
        ["Alleycat.LiveRankings"] = [.. Core, "Alleycat.Lambda", "Alleycat.Aws", "Alleycat.DynamoDb"],
        ["Alleycat.Simulator"] = [.. Core, "Alleycat.Mqtt", "Alleycat.Aws"],
        ["Alleycat.Local"] =
        [
            .. Core, .. Stages, "Alleycat.Disk", "Alleycat.Mqtt", "Alleycat.StreamLog", "Alleycat.Delivery", "Alleycat.ObjectStore", "Alleycat.Aws",
            "Alleycat.S3", "Alleycat.Lambda", "Alleycat.Simulator",
        ],
        ["Alleycat.InfraCdk"] = [],
    };

    public static TheoryData<string> Products => [.. ProjectFile.All.Where(p => p.Area is not ("tests" or "benchmarks")).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Products))]
    public void A_project_sees_only_what_its_place_allows(string name)
    {
        Assert.True(MaySee.TryGetValue(name, out var allowed), $"{name} has no place in the map yet.");
        Assert.Empty(ProjectFile.Named(name).Projects.Except(allowed!));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Only_the_host_knows_ASP_NET(string name)
    {
        var project = ProjectFile.Named(name);
        var isWeb = project.Sdk.EndsWith(".Web", StringComparison.Ordinal) || project.Frameworks.Any(f => f.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.Equal(name == "Alleycat.Local", isWeb);
    }

    [Fact]
    public void Core_and_the_Lambda_loop_and_the_handlers_need_no_package() => Assert.All(
        [.. Core, .. Stages, "Alleycat.Lambda", "Alleycat.Disk", "Alleycat.Mqtt", "Alleycat.StreamLog", "Alleycat.Delivery", "Alleycat.ObjectStore"],
        name => Assert.Empty(ProjectFile.Named(name).Packages));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Checkout.Root, "Alleycat.sln")).Replace('\\', '/');
        Assert.All(ProjectFile.All, project => Assert.Contains($"{project.Folder}/{project.Name}.csproj", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_product_project_has_tests()
    {
        var tested = ProjectFile.All.Where(p => p.Area == "tests").Select(p => p.Name).ToHashSet();
        Assert.All(ProjectFile.All.Where(p => p.Area is not ("tests" or "benchmarks")), p => Assert.Contains(p.Name + ".Tests", tested));
    }

    [Fact]
    public void The_end_to_end_tests_share_no_code_with_the_product() => Assert.Empty(
        ProjectFile.Named("Alleycat.EndToEnd.Tests").Projects.Except(["Alleycat.Local"]));
}
