using System.Globalization;

namespace Alleycat.Local.Commands;

/// <summary>A bike's certificate and key.</summary>
internal sealed record BikeFiles(string Certificate, string Key)
{
    public static BikeFiles Of(string folder, int racer)
    {
        var name = racer.ToString(CultureInfo.InvariantCulture);
        return new(Path.Combine(folder, name + ".pem"), Path.Combine(folder, name + ".key"));
    }
}
