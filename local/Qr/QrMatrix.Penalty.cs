namespace Alleycat.Local.Qr;

/// <content>How hard the drawing is to read: the mask with the lowest sum is chosen (ISO/IEC 18004, 7.8.3.1).</content>
internal sealed partial class QrMatrix
{
    private const int RunPenalty = 3;
    private const int BlockPenalty = 3;
    private const int FinderPenalty = 40;
    private const int BalancePenalty = 10;

    public int Penalty()
    {
        var penalty = 0;
        var line = new bool[Size];
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < Size; j++)
                line[j] = _dark[i, j];
            penalty += LinePenalty(line);
            for (var j = 0; j < Size; j++)
                line[j] = _dark[j, i];
            penalty += LinePenalty(line);
        }
        return penalty + BlocksPenalty() + DarknessPenalty();
    }

    /// <summary>Runs of five and more, and what looks like a finder's 1:1:3:1:1 with four light modules beside it.</summary>
    private static int LinePenalty(ReadOnlySpan<bool> line)
    {
        var penalty = 0;
        var run = 0;
        for (var i = 0; i < line.Length; i++)
        {
            run = i > 0 && line[i] == line[i - 1] ? run + 1 : 1;
            penalty += run == 5 ? RunPenalty : run > 5 ? 1 : 0;
        }
        ReadOnlySpan<bool> finder = [true, false, true, true, true, false, true];
        for (var i = 0; i + finder.Length <= line.Length; i++)
        {
            if (!line.Slice(i, finder.Length).SequenceEqual(finder))
                continue;
            // Beyond the edge everything is light.
            if (IsLight(line, i - 4, i) || IsLight(line, i + 7, i + 11))
                penalty += FinderPenalty;
        }
        return penalty;
    }

    private static bool IsLight(ReadOnlySpan<bool> line, int from, int until) =>
        !line[Math.Max(0, from)..Math.Min(line.Length, until)].Contains(true);

    private int BlocksPenalty()
    {
        var penalty = 0;
        for (var y = 0; y < Size - 1; y++)
        {
            for (var x = 0; x < Size - 1; x++)
            {
                var colour = _dark[y, x];
                if (colour == _dark[y, x + 1] && colour == _dark[y + 1, x] && colour == _dark[y + 1, x + 1])
                    penalty += BlockPenalty;
            }
        }
        return penalty;
    }

    private int DarknessPenalty()
    {
        var dark = 0;
        foreach (var module in _dark)
            dark += module ? 1 : 0;
        var total = Size * Size;
        return Math.Abs((dark * 20) - (total * 10)) / total * BalancePenalty;
    }
}
