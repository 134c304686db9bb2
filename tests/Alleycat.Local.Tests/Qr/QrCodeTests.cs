using Alleycat.Architecture.Tests;
using Alleycat.Local.Qr;

namespace Alleycat.Local.Tests.Qr;

/// <summary>The golden matrices were drawn by another program and read by a third; the page's own encoder is held against them too.</summary>
public sealed class QrCodeTests
{
    public static TheoryData<string> Goldens =>
        [.. Directory.GetFiles(Path.Combine(Checkout.Root, "tests/fixtures/qr"), "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)!)];

    [Theory]
    [MemberData(nameof(Goldens))]
    public void A_text_gives_the_golden_matrix(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Checkout.Root, "tests/fixtures/qr", name + ".txt"));
        var header = lines[1].Split(' ');
        var code = QrCode.TryEncode(lines[0], mask: int.Parse(header[3], System.Globalization.CultureInfo.InvariantCulture))!;

        Assert.Equal(header[1], $"{code.Version}");
        Assert.Equal(lines[2..], RowsOf(code));
    }

    [Theory]
    [MemberData(nameof(Goldens))]
    public void The_mask_that_is_chosen_is_the_one_that_reads_best(string name)
    {
        var text = File.ReadLines(Path.Combine(Checkout.Root, "tests/fixtures/qr", name + ".txt")).First();
        var penalties = Enumerable.Range(0, 8).Select(mask => PenaltyOf(QrCode.TryEncode(text, mask)!)).ToArray();

        Assert.Equal(Array.IndexOf(penalties, penalties.Min()), QrCode.TryEncode(text)!.Mask);
    }

    [Fact]
    public void The_versions_hold_what_the_standard_says()
    {
        // ISO/IEC 18004, table 7: bytes at level M.
        int[] capacities = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666];
        for (var version = 1; version <= QrFormat.VersionMax; version++)
        {
            Assert.Equal(version, QrCode.TryEncode(new string('x', capacities[version - 1]), mask: 0)!.Version);
            Assert.Equal(version + 1, QrCode.TryEncode(new string('x', capacities[version - 1] + 1), mask: 0)?.Version ?? 21);
        }
        Assert.Null(QrCode.TryEncode(new string('x', 667)));
    }

    [Fact]
    public void A_terminal_shows_two_rows_to_a_line_with_a_quiet_zone()
    {
        var code = QrCode.TryEncode("A")!;
        var lines = QrTerminal.Draw(code, isColoured: false).TrimEnd('\n').Split('\n');

        Assert.Equal((code.Size + 9) / 2, lines.Length);
        Assert.All(lines, line => Assert.Equal(code.Size + 8, line.Length));
        Assert.Equal(new string('█', code.Size + 8), lines[0]);
        var rows = lines.Select(line => line[4..^4]).ToArray();
        for (var row = 0; row < code.Size; row++)
        {
            var shown = rows[(row + 4) / 2].Select(c => c == '█' || c == (row % 2 == 0 ? '▀' : '▄'));
            Assert.Equal(Enumerable.Range(0, code.Size).Select(column => !code.IsDark(row, column)), shown);
        }
    }

    /// <summary>The four rules, counted plainly over the finished matrix.</summary>
    private static int PenaltyOf(QrCode code)
    {
        var rows = RowsOf(code);
        var columns = Enumerable.Range(0, code.Size).Select(c => new string([.. rows.Select(row => row[c])])).ToArray();
        var runs = rows.Concat(columns).Sum(line =>
            System.Text.RegularExpressions.Regex.Matches(line, @"#{5,}|\.{5,}").Sum(run => run.Length - 2));
        var finders = rows.Concat(columns).Select(line => $"....{line}....").Sum(line =>
            Enumerable.Range(4, code.Size - 6).Count(i => line.Substring(i, 7) == "#.###.#"
                && (line.Substring(i - 4, 4) == "...." || (i + 11 <= line.Length && line.Substring(i + 7, 4) == "....")))) * 40;
        var blocks = Enumerable.Range(0, code.Size - 1).Sum(r => Enumerable.Range(0, code.Size - 1).Count(c =>
            rows[r][c] == rows[r][c + 1] && rows[r][c] == rows[r + 1][c] && rows[r][c] == rows[r + 1][c + 1])) * 3;
        var dark = rows.Sum(row => row.Count(c => c == '#')) * 100.0 / (code.Size * code.Size);
        return runs + finders + blocks + ((int)(Math.Abs(dark - 50) / 5) * 10);
    }

    private static string[] RowsOf(QrCode code) =>
        [.. Enumerable.Range(0, code.Size).Select(row => new string(
            [.. Enumerable.Range(0, code.Size).Select(column => code.IsDark(row, column) ? '#' : '.')]))];
}
