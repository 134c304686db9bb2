namespace Alleycat.Streaming;

/// <summary>The hash keys one shard takes; both ends are inclusive.</summary>
public readonly record struct HashKeyRange(UInt128 Starting, UInt128 Ending)
{
    public bool Contains(UInt128 hashKey) => hashKey >= Starting && hashKey <= Ending;

    /// <summary>Splits the whole key space evenly, as Kinesis does: width = floor(2^128 / count), the last takes the rest.</summary>
    public static HashKeyRange[] Split(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (count == 1)
            return [new(UInt128.Zero, UInt128.MaxValue)];

        // floor(2^128 / n) without 129 bits: (2^128 - 1) / n, plus one where n divides 2^128.
        var divisor = (UInt128)count;
        var width = UInt128.MaxValue / divisor + (UInt128.MaxValue % divisor == divisor - 1 ? UInt128.One : UInt128.Zero);
        var ranges = new HashKeyRange[count];
        for (var i = 0; i < count; i++)
        {
            var starting = width * (UInt128)i;
            ranges[i] = new(starting, i == count - 1 ? UInt128.MaxValue : starting + width - 1);
        }
        return ranges;
    }
}
