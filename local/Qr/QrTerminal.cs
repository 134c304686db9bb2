using System.Text;

namespace Alleycat.Local.Qr;

/// <summary>A code as text: half blocks, two rows of modules to a line, with the quiet zone that readers need.</summary>
internal static class QrTerminal
{
    private const int QuietZone = 4;
    private const string Black = "\u001b[40;97m";
    private const string Reset = "\u001b[0m";

    /// <param name="code">What to draw.</param>
    /// <param name="isColoured">
    /// True sets white on black, so that it reads on a light terminal too. False leaves the terminal's colours; light modules are drawn, which
    /// fits a dark terminal.
    /// </param>
    public static string Draw(QrCode code, bool isColoured)
    {
        var text = new StringBuilder();
        for (var row = -QuietZone; row < code.Size + QuietZone; row += 2)
        {
            if (isColoured)
                text.Append(Black);
            for (var column = -QuietZone; column < code.Size + QuietZone; column++)
                text.Append((IsLight(code, row, column), IsLight(code, row + 1, column)) switch
                {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    _ => ' ',
                });
            text.Append(isColoured ? Reset : "").Append('\n');
        }
        return text.ToString();
    }

    private static bool IsLight(QrCode code, int row, int column) =>
        row < 0 || column < 0 || row >= code.Size || column >= code.Size || !code.IsDark(row, column);
}
