using System.Runtime.InteropServices;

namespace Alleycat.Racing.History;

/// <summary>
/// Which seconds share a fragment: a rule of the content alone, and a local one. The aligned 32 seconds are one fragment unless they weigh
/// more than <see cref="HistoryFormat.FragmentWeightMax"/>; then each half is laid out likewise, down to single seconds. So a second that
/// changes can move no boundary outside its own 32 seconds, and equal content is laid out equally whatever its past.
/// </summary>
internal static class HistoryLayout
{
    /// <summary>Text of one second, or of one fragment.</summary>
    /// <param name="FirstSecond">Where it begins.</param>
    /// <param name="Weight">Bytes of text and a comma.</param>
    public readonly record struct Piece(int FirstSecond, long Weight);

    /// <summary>A fragment to be: the pieces from <paramref name="From"/> to <paramref name="Until"/>, exclusive.</summary>
    public readonly record struct Range(int FirstSecond, int Level, int From, int Until);

    /// <summary>Lays out one block of 32 seconds.</summary>
    /// <param name="block">0-based number of the block.</param>
    /// <param name="pieces">Ascending, all within the block.</param>
    public static List<Range> Lay(int block, ReadOnlySpan<Piece> pieces)
    {
        var ranges = new List<Range>();
        Lay((block << HistoryFormat.LevelMax) + 1, HistoryFormat.LevelMax, pieces, 0, ranges);
        return ranges;
    }

    /// <inheritdoc cref="Lay(int, ReadOnlySpan{Piece})"/>
    public static List<Range> Lay(int block, List<Piece> pieces) => Lay(block, CollectionsMarshal.AsSpan(pieces));

    private static void Lay(int first, int level, ReadOnlySpan<Piece> pieces, int from, List<Range> ranges)
    {
        if (pieces.IsEmpty)
            return;
        var weight = 0L;
        foreach (var piece in pieces)
            weight += piece.Weight;
        if (level == 0 || weight <= HistoryFormat.FragmentWeightMax)
        {
            ranges.Add(new Range(first, level, from, from + pieces.Length));
            return;
        }
        var half = first + (1 << (level - 1));
        var split = 0;
        while (split < pieces.Length && pieces[split].FirstSecond < half)
            split++;
        Lay(first, level - 1, pieces[..split], from, ranges);
        Lay(half, level - 1, pieces[split..], from + split, ranges);
    }
}
