namespace Alleycat.Local.Qr;

/// <summary>The modules of one code while it is drawn.</summary>
internal sealed partial class QrMatrix
{
    private readonly int _version;
    private readonly bool[,] _dark;

    // Finders, timing, alignment, format and version: never masked, never data.
    private readonly bool[,] _isFunction;

    public QrMatrix(int version)
    {
        _version = version;
        Size = QrFormat.Size(version);
        _dark = new bool[Size, Size];
        _isFunction = new bool[Size, Size];
        DrawFunctionPatterns();
    }

    public int Size { get; }

    public bool this[int row, int column] => _dark[row, column];

    /// <summary>Fills in the bits of <paramref name="codewords"/>, upwards and downwards in pairs of columns from the right.</summary>
    public void DrawCodewords(ReadOnlySpan<byte> codewords)
    {
        var bit = 0;
        for (var right = Size - 1; right >= 1; right -= 2)
        {
            if (right == 6)
                right = 5;
            for (var step = 0; step < Size; step++)
            {
                for (var j = 0; j < 2; j++)
                {
                    var column = right - j;
                    var isUpward = ((right + 1) & 2) == 0;
                    var row = isUpward ? Size - 1 - step : step;
                    if (_isFunction[row, column] || bit >= codewords.Length * 8)
                        continue;
                    _dark[row, column] = ((codewords[bit >> 3] >> (7 - (bit & 7))) & 1) != 0;
                    bit++;
                }
            }
        }
    }

    /// <summary>Inverts the modules that <paramref name="mask"/> names; done twice it is undone.</summary>
    public void ApplyMask(int mask)
    {
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                if (!_isFunction[y, x] && IsMasked(mask, x, y))
                    _dark[y, x] = !_dark[y, x];
            }
        }
    }

    /// <summary>Level M and the mask, with their own correction, twice.</summary>
    public void DrawFormat(int mask)
    {
        // Level M is 00.
        var remainder = mask;
        for (var i = 0; i < 10; i++)
            remainder = (remainder << 1) ^ ((remainder >> 9) * 0x537);
        var bits = ((mask << 10) | remainder) ^ 0x5412;

        for (var i = 0; i <= 5; i++)
            Set(8, i, Bit(bits, i));
        Set(8, 7, Bit(bits, 6));
        Set(8, 8, Bit(bits, 7));
        Set(7, 8, Bit(bits, 8));
        for (var i = 9; i < 15; i++)
            Set(14 - i, 8, Bit(bits, i));
        for (var i = 0; i < 8; i++)
            Set(Size - 1 - i, 8, Bit(bits, i));
        for (var i = 8; i < 15; i++)
            Set(8, Size - 15 + i, Bit(bits, i));
        Set(8, Size - 8, true);
    }

    private static bool IsMasked(int mask, int x, int y) => mask switch
    {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => ((x / 3) + (y / 2)) % 2 == 0,
        5 => (x * y % 2) + (x * y % 3) == 0,
        6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
        _ => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
    };

    private void DrawFunctionPatterns()
    {
        for (var i = 0; i < Size; i++)
        {
            Set(6, i, i % 2 == 0);
            Set(i, 6, i % 2 == 0);
        }
        DrawFinder(3, 3);
        DrawFinder(Size - 4, 3);
        DrawFinder(3, Size - 4);
        var positions = QrFormat.AlignmentPositions(_version);
        for (var i = 0; i < positions.Length; i++)
        {
            for (var j = 0; j < positions.Length; j++)
            {
                var isAtFinder = (i == 0 && j == 0) || (i == 0 && j == positions.Length - 1) || (i == positions.Length - 1 && j == 0);
                if (!isAtFinder)
                    DrawAlignment(positions[i], positions[j]);
            }
        }
        DrawFormat(0);
        DrawVersion();
    }

    private void DrawFinder(int centreX, int centreY)
    {
        for (var dy = -4; dy <= 4; dy++)
        {
            for (var dx = -4; dx <= 4; dx++)
            {
                var ring = Math.Max(Math.Abs(dx), Math.Abs(dy));
                var (x, y) = (centreX + dx, centreY + dy);
                if (x >= 0 && x < Size && y >= 0 && y < Size)
                    Set(x, y, ring is not (2 or 4));
            }
        }
    }

    private void DrawAlignment(int centreX, int centreY)
    {
        for (var dy = -2; dy <= 2; dy++)
        {
            for (var dx = -2; dx <= 2; dx++)
                Set(centreX + dx, centreY + dy, Math.Max(Math.Abs(dx), Math.Abs(dy)) != 1);
        }
    }

    private void DrawVersion()
    {
        if (_version < 7)
            return;
        var remainder = _version;
        for (var i = 0; i < 12; i++)
            remainder = (remainder << 1) ^ ((remainder >> 11) * 0x1F25);
        var bits = (_version << 12) | remainder;
        for (var i = 0; i < 18; i++)
        {
            var (a, b) = (Size - 11 + (i % 3), i / 3);
            Set(a, b, Bit(bits, i));
            Set(b, a, Bit(bits, i));
        }
    }

    private void Set(int x, int y, bool isDark)
    {
        _dark[y, x] = isDark;
        _isFunction[y, x] = true;
    }

    private static bool Bit(int bits, int index) => ((bits >> index) & 1) != 0;
}
