using System.Globalization;
using System.Text.Json;
using Alleycat.Simulation.Tests.Network;
using Alleycat.StreamLog;
using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <summary>
/// Hundreds of lives of bikes, broker, stream and boards behind a faulty network. <c>ALLEYCAT_SEEDS</c> and <c>ALLEYCAT_SEED</c> as for
/// <see cref="SimulationTests"/>.
/// </summary>
public sealed class NetworkTests
{
    private const int SeedsDefault = 150;
    private const int MutationSeedsMax = 200;

    /// <summary>A life takes milliseconds: one that takes so long stands still.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>For each fault of the network a guard against it, left out.</summary>
    private static readonly Dictionary<string, NetworkPorts> Mutations = new()
    {
        ["a message is acknowledged though the stream did not take it (cuts of power)"] = new() { Rule = static () => rule => new HastyRule(rule) },
        ["a message that was sent before counts as taken (messages sent again)"] = new() { Rule = Once },
        ["what is older than a racer's newest second is passed over (delays and overtaking)"] = new() { Takes = OnlyNewer },
        ["the journal is not flushed"] = new() { Disk = disk => new LyingDisk(disk, flushesFiles: false, below: NetworkLife.JournalFolder) },
        ["the names of the journal's files are not flushed"] = new()
        {
            Disk = disk => new LyingDisk(disk, flushesDirectories: false, below: NetworkLife.JournalFolder),
        },
        ["a failed flush of the journal is hidden"] = new() { Disk = disk => new LyingDisk(disk, hidesFaults: true, below: NetworkLife.JournalFolder) },
        ["of each connection's group only the first message is taken (cuts of connections)"] = new() { Rule = static () => rule => new FirstOnlyRule(rule) },
    };

    public static TheoryData<string> Names => [.. Mutations.Keys];

    [Fact]
    public async Task No_network_loses_what_a_bike_was_told_or_makes_the_boards_say_anything_but_what_was_ridden()
    {
        var first = Setting("ALLEYCAT_SEED", 1);
        var seeds = Setting("ALLEYCAT_SEEDS", SeedsDefault);
        var (cuts, overtakings, powerCuts, recoveries) = (0, 0, 0, 0);
        for (var seed = first; seed < first + seeds; seed++)
        {
            var life = new NetworkLife(seed);
            try
            {
                await life.LiveAsync().WaitAsync(Patience);
                await life.DisposeAsync().AsTask().WaitAsync(Patience);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new InvariantViolatedException($"Seed {seed} at {life.Doing}: {e.GetType().Name}: {e.Message}\n{e.StackTrace}");
            }
            cuts += life.Cuts;
            overtakings += life.Overtakings;
            powerCuts += life.PowerCuts;
            recoveries += life.Recoveries;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{seeds} lives of the network from seed {first} on: {cuts} cuts, {overtakings} overtakings, {powerCuts} power cuts, {recoveries} recoveries of the journal."));
        Assert.True(cuts >= seeds && overtakings >= seeds / 2 && (seeds < 20 || (powerCuts > 0 && recoveries > 0)), "The network was too kind.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_guard_left_out_is_noticed(string mutation)
    {
        for (var seed = 1; seed <= MutationSeedsMax; seed++)
        {
            await using var life = new NetworkLife(seed, Mutations[mutation]);
            try
            {
                await life.LiveAsync();
            }
            catch (InvariantViolatedException e)
            {
                Console.WriteLine($"When {mutation}, seed {seed} says: {e.Message}");
                return;
            }
        }
        Assert.Fail($"{MutationSeedsMax} lives went well although {mutation}.");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static Func<ITopicRule, ITopicRule> Once()
    {
        var seen = new HashSet<string>();
        return rule => new OnceRule(rule, seen);
    }

    private static Func<StreamRecord, bool> OnlyNewer()
    {
        var newest = new Dictionary<int, int>();
        return record =>
        {
            using var json = JsonDocument.Parse(record.Data);
            var (racer, second) = (json.RootElement.GetProperty("racerId").GetInt32(), json.RootElement.GetProperty("second").GetInt32());
            if (second <= newest.GetValueOrDefault(racer))
                return false;
            newest[racer] = second;
            return true;
        };
    }

    /// <summary>Says that it is durable also where the stream failed.</summary>
    private sealed class HastyRule(ITopicRule rule) : ITopicRule
    {
        public bool Matches(string topic) => rule.Matches(topic);

        public async ValueTask IngestAsync(IReadOnlyList<TopicMessage> messages, CancellationToken cancellationToken = default)
        {
            try
            {
                await rule.IngestAsync(messages, cancellationToken);
            }
            catch (StreamLogException)
            {
                // The fault on purpose.
            }
        }
    }

    /// <summary>Takes each message once: by when it came, and not by when it was durable.</summary>
    private sealed class OnceRule(ITopicRule rule, HashSet<string> seen) : ITopicRule
    {
        public bool Matches(string topic) => rule.Matches(topic);

        public async ValueTask IngestAsync(IReadOnlyList<TopicMessage> messages, CancellationToken cancellationToken = default)
        {
            List<TopicMessage> fresh;
            lock (seen)
                fresh = [.. messages.Where(message => seen.Add(Convert.ToBase64String(message.Payload.Span)))];
            if (fresh.Count > 0)
                await rule.IngestAsync(fresh, cancellationToken);
        }
    }

    private sealed class FirstOnlyRule(ITopicRule rule) : ITopicRule
    {
        public bool Matches(string topic) => rule.Matches(topic);

        public ValueTask IngestAsync(IReadOnlyList<TopicMessage> messages, CancellationToken cancellationToken = default) =>
            rule.IngestAsync([messages[0]], cancellationToken);
    }
}
