using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Alleycat.Local.S3;

/// <summary>The document by which a bucket says who may use it from other origins: S3's <c>CORSConfiguration</c>.</summary>
/// <remarks>Limits are S3's: 100 rules, 64 KB, one <c>*</c> in an origin or a header, the methods GET, PUT, POST, DELETE and HEAD.</remarks>
internal static class S3CorsConfiguration
{
    /// <summary>The name of the bucket's setting.</summary>
    public const string SettingName = "cors";

    private const string Root = "CORSConfiguration";
    private const int RulesMax = 100;
    private const int IdCharactersMax = 255;

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];

    /// <summary>Reads a document.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="rules">In the order in which they are asked; empty on an error.</param>
    /// <returns>Null, or what is wrong in S3's words.</returns>
    public static S3Error? TryRead(XElement root, out IReadOnlyList<S3CorsRule> rules)
    {
        rules = [];
        if (root.Name.LocalName != Root)
            return S3Error.MalformedXml;
        var read = new List<S3CorsRule>();
        foreach (var element in root.Elements())
        {
            if (element.Name.LocalName != "CORSRule" || read.Count == RulesMax)
                return S3Error.MalformedXml;
            if (ReadRule(element, out var rule) is { } error)
                return error;
            read.Add(rule);
        }
        if (read.Count == 0)
            return S3Error.MalformedXml;
        rules = read;
        return null;
    }

    /// <summary>The rules of a document that was accepted before; none where it is not one any more, for then nobody is allowed.</summary>
    public static IReadOnlyList<S3CorsRule> RulesOf(byte[] document) =>
        S3SettingDocument.TryRead(document) is { } root && TryRead(root, out var rules) is null ? rules : [];

    /// <summary>Writes what the root element holds.</summary>
    public static void Write(XmlWriter xml, IReadOnlyList<S3CorsRule> rules)
    {
        foreach (var rule in rules)
        {
            xml.WriteStartElement("CORSRule");
            if (rule.Id is not null)
                xml.WriteElementString("ID", rule.Id);
            WriteAll("AllowedHeader", rule.AllowedHeaders);
            WriteAll("AllowedMethod", rule.AllowedMethods);
            WriteAll("AllowedOrigin", rule.AllowedOrigins);
            WriteAll("ExposeHeader", rule.ExposeHeaders);
            if (rule.MaxAge is { } maxAge)
                xml.WriteElementString("MaxAgeSeconds", ((long)maxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture));
            xml.WriteEndElement();
        }

        void WriteAll(string name, IReadOnlyList<string> values)
        {
            foreach (var value in values)
                xml.WriteElementString(name, value);
        }
    }

    /// <summary>The document as it is kept.</summary>
    public static byte[] Document(IReadOnlyList<S3CorsRule> rules) => S3SettingDocument.Write(Root, xml => Write(xml, rules));

    private static S3Error? ReadRule(XElement element, out S3CorsRule rule)
    {
        var values = element.Elements().ToLookup(child => child.Name.LocalName, child => child.Value.Trim());
        TimeSpan? maxAge = null;
        rule = new()
        {
            Id = values["ID"].FirstOrDefault(),
            AllowedOrigins = [.. values["AllowedOrigin"]],
            AllowedMethods = [.. values["AllowedMethod"]],
            AllowedHeaders = [.. values["AllowedHeader"]],
            ExposeHeaders = [.. values["ExposeHeader"]],
        };
        if (values["MaxAgeSeconds"].FirstOrDefault() is { } seconds)
        {
            if (!int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return S3Error.MalformedXml;
            maxAge = TimeSpan.FromSeconds(number);
        }
        rule = rule with { MaxAge = maxAge };
        if (rule.AllowedOrigins.Count == 0 || rule.AllowedMethods.Count == 0 || rule.Id?.Length > IdCharactersMax)
            return S3Error.MalformedXml;
        if (rule.AllowedMethods.FirstOrDefault(method => !Methods.Contains(method)) is { } unknown)
            return S3Error.InvalidRequest($"Found unsupported HTTP method in CORS config. Unsupported method is {unknown}");
        if (rule.AllowedOrigins.FirstOrDefault(HasTwoStars) is { } origin)
            return S3Error.InvalidRequest($"AllowedOrigin \"{origin}\" can not have more than one wildcard.");
        if (rule.AllowedHeaders.FirstOrDefault(HasTwoStars) is { } header)
            return S3Error.InvalidRequest($"AllowedHeader \"{header}\" can not have more than one wildcard.");
        return rule.ExposeHeaders.FirstOrDefault(name => name.Contains('*', StringComparison.Ordinal)) is { } exposed
            ? S3Error.InvalidRequest($"ExposeHeader \"{exposed}\" contains wildcard. We currently do not support wildcard for ExposeHeader.")
            : null;
    }

    private static bool HasTwoStars(string text) => text.AsSpan().Count('*') > 1;
}
