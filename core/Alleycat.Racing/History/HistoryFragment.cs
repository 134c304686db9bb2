namespace Alleycat.Racing.History;

/// <summary>A run of whole seconds, deflated by itself: one line of the table.</summary>
/// <param name="FirstSecond">1-based; one more than a multiple of <see cref="Width"/>.</param>
/// <param name="Level">0 to <see cref="HistoryFormat.LevelMax"/>.</param>
/// <param name="CompressedLength">Bytes in the file.</param>
/// <param name="RawLength">Bytes of text.</param>
/// <param name="Crc">CRC-32 of the text.</param>
/// <param name="Count">Personal records held, at least 1.</param>
public readonly record struct HistoryFragment(int FirstSecond, int Level, uint CompressedLength, uint RawLength, uint Crc, uint Count)
{
    /// <summary>Seconds covered, not all of which need be there.</summary>
    public int Width => 1 << Level;

    public int UntilSecond => FirstSecond + Width;

    /// <summary>0-based number of the 32 seconds that it lies in.</summary>
    public int Block => (FirstSecond - 1) >> HistoryFormat.LevelMax;

    /// <summary>Its text counted with one comma, so that weights of neighbours add up.</summary>
    public long Weight => RawLength + 1L;
}
