using System.Globalization;
using Amazon.CDK.AWS.CloudFront;
using Constructs;

namespace Alleycat.InfraCdk.Site;

/// <summary>The two scripts that run in CloudFront itself.</summary>
internal sealed class EdgeFunctions : Construct
{
    public EdgeFunctions(Construct scope, string id, int raceSeconds)
        : base(scope, id)
    {
        PageRoutes = Add("PageRoutes", "page-routes.js", raceSeconds);
        RaceClock = Add("RaceClock", "race-clock.js", raceSeconds);
    }

    /// <summary>Turns an address of the page's router into the page.</summary>
    public Function PageRoutes { get; }

    /// <summary>Answers <c>/api/v1/now</c>.</summary>
    public Function RaceClock { get; }

    /// <summary>The text of a file beside this class, which is embedded in the assembly.</summary>
    public static string Script(string file, int raceSeconds)
    {
        using var stream = typeof(EdgeFunctions).Assembly.GetManifestResourceStream(file)
            ?? throw new FileNotFoundException("The script is not embedded in this assembly.", file);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace("RACE_SECONDS", raceSeconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private Function Add(string id, string file, int raceSeconds) => new(this, id, new FunctionProps
    {
        Code = FunctionCode.FromInline(Script(file, raceSeconds)),
        Runtime = FunctionRuntime.JS_2_0,
        Comment = $"Alleycat: {file}",
    });
}
