namespace Alleycat.Racing.History;

/// <content>Puts the new file together from new fragments and ranges of the old file.</content>
public sealed partial class HistoryRewrite
{
    private readonly HashSet<int> rewritten = [];

    /// <param name="Fragment">Its line in the new table.</param>
    /// <param name="Compressed">New bytes; empty where it is kept.</param>
    /// <param name="Kept">Number in the old table, or -1.</param>
    private readonly record struct Placed(HistoryFragment Fragment, ReadOnlyMemory<byte> Compressed, int Kept);

    private void Finish()
    {
        Table = old;
        if (!IsChanged)
            return;
        for (var index = 0; index < old.Fragments.Count; index++)
            if (!rewritten.Contains(old.Fragments[index].Block))
                placed.Add(old.Fragments[index].FirstSecond, new Placed(old.Fragments[index], default, index));

        var fragments = new HistoryFragment[placed.Count];
        for (var index = 0; index < fragments.Length; index++)
            fragments[index] = placed.Values[index].Fragment;
        var best = old.Best;
        foreach (var second in batch.Seconds)
            best = second.Best > best ? second.Best : best;
        Table = new HistoryTable(fragments, racersMax, best, old.Seconds + secondsAdded);
        Parts = Assemble();
    }

    private List<HistoryPart> Assemble()
    {
        var parts = new List<HistoryPart>();
        var bytes = new List<ReadOnlyMemory<byte>> { Table.WriteHeader(), HistoryFormat.Open.ToArray() };
        ReadOnlyMemory<byte> comma = HistoryFormat.Comma.ToArray();
        for (var index = 0; index < placed.Count; index++)
        {
            if (index > 0)
                bytes.Add(comma);
            var (_, compressed, kept) = placed.Values[index];
            if (kept < 0)
            {
                bytes.Add(compressed);
                continue;
            }
            var last = kept;
            // Neighbours that stay neighbours are one range, with the comma between them as it stands.
            while (index + 1 < placed.Count && placed.Values[index + 1].Kept == last + 1)
                (index, last) = (index + 1, last + 1);
            Flush();
            parts.Add(new HistoryPart(default, old.OffsetOf(kept), old.EndOf(last) - old.OffsetOf(kept)));
        }
        bytes.Add(Table.WriteEnd());
        Flush();
        return parts;

        void Flush()
        {
            foreach (var piece in bytes)
                parts.Add(new HistoryPart(piece, 0, 0));
            bytes.Clear();
        }
    }
}
