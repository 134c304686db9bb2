using System.CommandLine;

namespace Alleycat.LoadTest.Commands;

/// <summary>The benchmarks of single functions, of the stream and of what is simulated, under the same command as the load.</summary>
internal static class MicroCommands
{
    private static readonly (string Name, string Does)[] Micro =
    [
        ("stream", "PutRecords and GetRecords beside kinesalite; durable append beside the disk's own fdatasync. About four minutes; --quick tries it."),
        ("transform", "firehose-transform beside a straightforward Node version of it."),
        ("history", "history-processor beside a straightforward Node version of it."),
        ("lz4", "LZ4 blocks beside liblz4. --quick tries it."),
        ("cold-start", "The published functions from process start to the first answer."),
        ("contention", "A model of merges that race for one history file, for docs/scale.md."),
    ];

    public static IEnumerable<Command> Create() =>
    [
        .. Micro.Select(static micro => PassedOn(micro.Name, micro.Does, rest => Programs.MicroAsync(micro.Name, rest))),
        PassedOn("lives", "Simulated lives of the whole platform on virtual time, with crashes at any call: lives 10000 (the usual number; eight minutes).",
            static rest => Programs.RunAsync("dotnet",
                ["test", "tests/Alleycat.Simulation.Tests", "-c", "Release", "--nologo", "-v", "quiet", "--filter", "No_life"],
                ("ALLEYCAT_SEEDS", rest.Count > 0 ? rest[0] : "10000"))),
        PassedOn("memory", "Ten minutes of traffic in virtual time while a stage stands still, or the disk is full: memory 1000 (riders).",
            static rest => Programs.RunAsync("dotnet",
                ["test", "tests/Alleycat.Simulation.Tests", "-c", "Release", "--nologo", "-v", "quiet", "--filter", "MemoryTests"],
                ("ALLEYCAT_RIDERS", rest.Count > 0 ? rest[0] : "1000"))),
        PassedOn("page", "The page with 1,000 racers on its board and a class of 40,000, in a browser's trace.",
            static rest => Programs.RunAsync("scripts/page-performance.sh", rest)),
    ];

    private static Command PassedOn(string name, string does, Func<IReadOnlyList<string>, Task<int>> run)
    {
        var rest = new Argument<string[]>("options") { Description = "Its own.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(name, does) { rest };
        // Options that are not known here are its own too.
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, _) => await run([.. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens]));
        return command;
    }
}
