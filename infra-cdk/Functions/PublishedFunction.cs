using Alleycat.InfraCdk.Parameters;
using Amazon.CDK.AWS.Lambda;
using AssetOptions = Amazon.CDK.AWS.S3.Assets.AssetOptions;

namespace Alleycat.InfraCdk.Functions;

/// <summary>A folder that <c>dotnet publish</c> left for Lambda.</summary>
internal static class PublishedFunction
{
    /// <exception cref="ParameterException">The folder is not there, or lacks what Lambda's runtime starts from.</exception>
    public static Code Read(string functionsFolder, string name, string assembly)
    {
        var folder = Path.GetFullPath(Path.Combine(functionsFolder, name));
        foreach (var file in (string[])[$"{assembly}.dll", $"{assembly}.runtimeconfig.json"])
        {
            if (!File.Exists(Path.Combine(folder, file)))
            {
                throw new ParameterException(
                    $"{Path.Combine(folder, file)} is missing. Publish the function first: "
                    + $"dotnet publish {name} -c Release -r linux-x64 -o {Path.Combine(functionsFolder, name)}");
            }
        }
        // Symbols stay, for the line numbers of stack traces; documentation has no reader there.
        return Code.FromAsset(folder, new AssetOptions { Exclude = ["*.xml"] });
    }
}
