using System.Text.Json;

namespace Alleycat.EndToEnd.Tests;

/// <summary>What the host asks of its runtime, as built: a property misspelt in a project file is not an error, it does nothing.</summary>
public sealed class RuntimeSettingsTests
{
    private static readonly string Configuration = Path.Combine(AppContext.BaseDirectory, "Alleycat.Local.runtimeconfig.json");

    [Theory]
    [InlineData("System.GC.Server")]
    [InlineData("System.GC.Concurrent")]
    [InlineData("System.Runtime.TieredPGO")]
    public void The_host_runs_without(string setting)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Configuration));
        var settings = document.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.False(settings.GetProperty(setting).GetBoolean());
    }
}
