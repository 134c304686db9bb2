using System.Reflection;

namespace Alleycat.Local.Hosting;

internal static class ProductVersion
{
    /// <summary>The version that the build was given, without the commit.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
