using System.Text.RegularExpressions;
using Alleycat.InfraCdk.Tests.Templates;

namespace Alleycat.InfraCdk.Tests;

/// <summary>
/// The templates as they are deployed, so that every change of them is seen in review. Hashes of assets are left out: they change with
/// every build of a function. <c>ALLEYCAT_WRITE_SNAPSHOTS=1 dotnet test tests/Alleycat.InfraCdk.Tests</c> writes them anew.
/// </summary>
[Collection(Stacks.Collection)]
public sealed partial class SnapshotTests(Stacks stacks)
{
    private const string WriteVariable = "ALLEYCAT_WRITE_SNAPSHOTS";

    [Theory]
    [InlineData("Alleycat-Identity")]
    [InlineData("Alleycat-Site")]
    [InlineData("Alleycat-Pipeline")]
    [InlineData("Gym2-Identity")]
    [InlineData("Gym2-Site")]
    [InlineData("Gym2-Pipeline")]
    public void The_template_is_the_one_that_was_reviewed(string stack)
    {
        var template = stacks.Both.SelectMany(app => app.Templates).Single(template => template.Name == stack);
        var text = AssetHash().Replace(template.Json.ToJsonString(Checkout.Indented), "(asset)") + "\n";
        var path = Checkout.SnapshotOf(stack);
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
            File.WriteAllText(path, text);
        Assert.True(File.Exists(path), $"{path} is missing; {WriteVariable}=1 writes it.");
        Assert.Equal(File.ReadAllText(path), text);
    }

    [GeneratedRegex(@"\b[0-9a-f]{64}\b")]
    private static partial Regex AssetHash();
}
