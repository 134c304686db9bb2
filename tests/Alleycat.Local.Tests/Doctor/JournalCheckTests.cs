using Alleycat.Local.Doctor;
using Alleycat.Mqtt;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Doctor;

/// <summary>The doctor reads the MQTT endpoint's journal too.</summary>
public sealed class JournalCheckTests : IAsyncLifetime
{
    private DataFolder _folder = null!;

    private string Journal => Directory.GetFiles(Path.Combine(_folder.Root, "mqtt")).Order(StringComparer.Ordinal).Last();

    public async Task InitializeAsync()
    {
        _folder = await DataFolder.CreateAsync();
        await using var broker = new MqttBroker(
            new() { StoreDirectory = Path.Combine(_folder.Root, "mqtt") }, new NoRule(), TimeProvider.System);
        for (var i = 0; i < 5; i++)
            await broker.PublishAsync(new($"t/{i}", new byte[100], Qos: 1, Retain: true));
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_sound_journal_is_told_with_what_it_keeps()
    {
        var check = Assert.Single(await LookAsync());
        Assert.Equal(CheckStatus.Ok, check.Status);
        Assert.StartsWith("0 kept sessions and 5 retained messages in 1 files", check.Detail);
        Assert.Equal(0, await _folder.RunDoctorAsync());
    }

    [Fact]
    public async Task A_torn_end_is_a_note_and_a_damaged_record_a_problem()
    {
        var whole = await File.ReadAllBytesAsync(Journal);
        await File.WriteAllBytesAsync(Journal, whole[..^3]);
        var checks = await LookAsync();
        Assert.Equal([CheckStatus.Ok, CheckStatus.Note], checks.Select(check => check.Status));
        Assert.Contains("ends within a record", checks[1].Detail);
        Assert.Equal(0, await _folder.RunDoctorAsync());

        await File.WriteAllBytesAsync(Journal, whole);
        DataFolder.Damage(Journal, 16 + 8 + 40);
        checks = await LookAsync();
        Assert.Equal([CheckStatus.Ok, CheckStatus.Problem], checks.Select(check => check.Status));
        Assert.StartsWith("mqtt/journal-", checks[1].Detail);
        Assert.Contains("a record is not as written", checks[1].Detail);
        Assert.Equal(1, await _folder.RunDoctorAsync());
    }

    [Fact]
    public async Task What_is_no_journal_or_of_another_version_is_named()
    {
        DataFolder.Damage(Journal, 8);
        Assert.Contains("it has version", (await LookAsync())[1].Detail);
        DataFolder.Damage(Journal, 0);
        Assert.Contains("no journal of this broker", (await LookAsync())[1].Detail);
    }

    private async Task<IReadOnlyList<DoctorCheck>> LookAsync() =>
    [
        .. (await new DataChecks(new DoctorOptions { DataDirectory = _folder.Root }, TimeProvider.System)
                .RunAsync(repairs: false, CancellationToken.None))
            .Where(check => check.Name == "mqtt"),
    ];

    private sealed class NoRule : ITopicRule
    {
        public bool Matches(string topic) => false;

        public ValueTask IngestAsync(IReadOnlyList<TopicMessage> messages, CancellationToken cancellationToken = default) => default;
    }
}
