using Alleycat.Lambda.Tests;

namespace Alleycat.LiveRankings.Tests;

/// <summary>One execution environment of the published live rankings, between a Runtime API, a table and IoT Core.</summary>
internal sealed class RankingsProcess : IAsyncDisposable
{
    private readonly FunctionProcess _process;

    /// <param name="assembly">The published function.</param>
    /// <param name="iot">Takes what it publishes.</param>
    /// <param name="dynamo">Where the tables are.</param>
    /// <param name="table">Its table's name; null for none, as on a stream of one shard.</param>
    /// <param name="raceSeconds">ALLEYCAT_RACE_SECONDS.</param>
    public RankingsProcess(string assembly, Uri iot, string dynamo, string? table, string raceSeconds = "300")
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = "id",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_ENDPOINT_URL_DYNAMODB"] = dynamo,
            ["ALLEYCAT_IOT_ENDPOINT"] = iot.ToString(),
            ["ALLEYCAT_RACE_SECONDS"] = raceSeconds,
        };
        if (table is not null)
            environment["ALLEYCAT_STANDINGS_TABLE"] = table;
        _process = new(assembly, environment);
    }

    /// <inheritdoc cref="FunctionProcess.CallAsync"/>
    public async Task<string> CallAsync(ReadOnlyMemory<byte> payload) => (await _process.CallAsync(payload)).Text;

    /// <inheritdoc cref="FunctionProcess.CallTooLateAsync"/>
    public Task CallTooLateAsync(ReadOnlyMemory<byte> payload) => _process.CallTooLateAsync(payload);

    /// <inheritdoc cref="FunctionProcess.PostAsync"/>
    public Task<MockRuntimeApi.Posted> PostAsync(ReadOnlyMemory<byte> payload) => _process.PostAsync(payload);

    /// <inheritdoc cref="FunctionProcess.PostedAsync"/>
    public Task<MockRuntimeApi.Posted> PostedAsync() => _process.PostedAsync();

    public Task<int> ExitCodeAsync() => _process.ExitCodeAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
