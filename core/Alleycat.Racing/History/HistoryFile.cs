namespace Alleycat.Racing.History;

/// <summary>A whole history file at once: for tests, tools and rewriting. The processor works by <see cref="HistoryRewrite"/>.</summary>
public static class HistoryFile
{
    /// <summary>The one file that holds exactly these records (for one version of the runtime's deflater).</summary>
    public static byte[] Write(ClassHistory history)
    {
        // Nothing is loaded for a new file, so there is nothing to wait for.
        var rewrite = HistoryRewrite.RunAsync(HistoryTable.Empty, history, LoadNothing, Environment.ProcessorCount)
            .AsTask().GetAwaiter().GetResult();
        return rewrite.IsChanged
            ? Join(rewrite.Parts, default)
            : [.. HistoryTable.Empty.WriteHeader(), .. HistoryFormat.Open, .. HistoryTable.Empty.WriteEnd()];
    }

    /// <summary>Puts a rewritten file together.</summary>
    /// <param name="parts">Its pieces.</param>
    /// <param name="existing">The file as it was.</param>
    public static byte[] Join(IReadOnlyList<HistoryPart> parts, ReadOnlySpan<byte> existing)
    {
        var file = new MemoryStream();
        foreach (var part in parts)
            file.Write(part.IsExisting ? existing.Slice((int)part.ExistingOffset, (int)part.ExistingLength) : part.Bytes.Span);
        return file.ToArray();
    }

    /// <summary>Reads a whole file and accepts it only if every byte is as <see cref="Write"/> would have it, the deflater's choices
    /// apart.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="history">Its records; null on a fault.</param>
    /// <param name="fault">The first fault met. Never throws on bad input.</param>
    public static bool TryRead(ReadOnlyMemory<byte> file, out ClassHistory? history, out HistoryFault fault)
    {
        history = null;
        var prefix = file.Span[..Math.Min(file.Length, HistoryFormat.HeaderBytesMax)];
        if (!HistoryTable.TryRead(prefix, file.Length, out var table, out fault))
            return false;
        var read = new ClassHistory();
        var frame = HistoryFormat.Open;
        for (var index = 0; index < table.Fragments.Count; index++)
        {
            var offset = (int)table.OffsetOf(index);
            fault = file.Span[(offset - HistoryFormat.PunctuationBytes)..].StartsWith(frame)
                ? ReadFragment(file.Slice(offset, (int)table.Fragments[index].CompressedLength), table.Fragments[index], read)
                : HistoryFault.Frame;
            if (fault != HistoryFault.None)
                return false;
            frame = HistoryFormat.Comma;
        }
        fault = !file.Span.EndsWith(table.WriteEnd())
            || (table.Fragments.Count == 0 && !file.Span[table.HeaderLength..].StartsWith(HistoryFormat.Open)) ? HistoryFault.Frame
            : !FiguresFit(table, read) || !LayoutFits(table, read) ? HistoryFault.Table
            : HistoryFault.None;
        history = fault == HistoryFault.None ? read : null;
        return fault == HistoryFault.None;
    }

    /// <summary>Reads what is sound of a file whose table is: fragments that fit their checksum. The rest is lost.</summary>
    /// <param name="file">The file; it may have been cut off.</param>
    /// <param name="table">Its table.</param>
    /// <param name="fragmentsLost">Fragments that could not be read.</param>
    public static ClassHistory Salvage(ReadOnlyMemory<byte> file, HistoryTable table, out int fragmentsLost)
    {
        var sound = new ClassHistory();
        fragmentsLost = 0;
        for (var index = 0; index < table.Fragments.Count; index++)
        {
            var part = new ClassHistory();
            var (from, until) = (table.OffsetOf(index), table.EndOf(index));
            if (until > file.Length || ReadFragment(file[(int)from..(int)until], table.Fragments[index], part) != HistoryFault.None)
            {
                fragmentsLost++;
                continue;
            }
            foreach (var second in part.Seconds)
                sound.Join(second);
        }
        return sound;
    }

    private static HistoryFault ReadFragment(ReadOnlyMemory<byte> compressed, in HistoryFragment fragment, ClassHistory into)
    {
        var text = GC.AllocateUninitializedArray<byte>((int)fragment.RawLength).AsSpan();
        if (!FragmentCodec.TryInflate(compressed, fragment, text))
            return HistoryFault.Fragment;
        var last = fragment.FirstSecond - 1;
        var count = 0L;
        while (true)
        {
            var length = HistoryText.LengthOfFirst(text);
            if (!HistoryText.TryRead(text[..length], out var second) || second.Second <= last || second.Second >= fragment.UntilSecond)
                return HistoryFault.Text;
            into.Join(second);
            last = second.Second;
            count += second.Count;
            if (length == text.Length)
                return count == fragment.Count ? HistoryFault.None : HistoryFault.Table;
            if (text[length] != ',')
                return HistoryFault.Text;
            text = text[(length + 1)..];
        }
    }

    private static bool FiguresFit(HistoryTable table, ClassHistory history)
    {
        var racersMax = 0;
        Output best = default;
        foreach (var second in history.Seconds)
        {
            racersMax = Math.Max(racersMax, second.Count);
            best = second.Best > best ? second.Best : best;
        }
        return racersMax == table.RacersMax && best == table.Best && history.Seconds.Count == table.Seconds;
    }

    private static bool LayoutFits(HistoryTable table, ClassHistory history)
    {
        var expected = new List<(int FirstSecond, int Level)>();
        foreach (var block in history.Seconds.GroupBy(second => (second.Second - 1) >> HistoryFormat.LevelMax))
        {
            var pieces = new List<HistoryLayout.Piece>();
            foreach (var second in block)
            {
                var text = new byte[HistoryText.BytesMax(second)];
                pieces.Add(new(second.Second, HistoryText.Write(second, text) + 1));
            }
            foreach (var range in HistoryLayout.Lay(block.Key, pieces))
                expected.Add((range.FirstSecond, range.Level));
        }
        return expected.SequenceEqual(table.Fragments.Select(fragment => (fragment.FirstSecond, fragment.Level)));
    }

    private static ValueTask<ReadOnlyMemory<byte>[]> LoadNothing(IReadOnlyList<int> fragments, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("An empty history has no fragments.");
}
