using System.Text;
using System.Xml;
using System.Xml.Linq;
using Alleycat.ObjectStore;

namespace Alleycat.Local.S3;

/// <summary>The document by which a bucket says who is told of its new objects: S3's <c>NotificationConfiguration</c>.</summary>
/// <remarks>
/// Its targets are functions of this host; the events <c>s3:ObjectCreated:*</c> and its kinds. Limits are S3's: 100 configurations, one
/// prefix and one suffix each of at most 1,024 bytes, ids of 255 characters; and 64 KB for the document.
/// </remarks>
internal static class S3NotificationConfiguration
{
    /// <summary>The name of the bucket's setting.</summary>
    public const string SettingName = "notification";

    private const string Root = "NotificationConfiguration";
    private const string Created = "ObjectCreated:";
    private const string EverythingCreated = "s3:ObjectCreated:*";
    private const int RulesMax = 100;
    private const int IdCharactersMax = 255;
    private const int ValueBytesMax = 1024;

    private static readonly string[] Kinds = ["Put", "Post", "Copy", "CompleteMultipartUpload"];

    /// <summary>Reads a document.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="functions">Which targets there are.</param>
    /// <param name="rules">In the document's order; one without an id gets one. Empty on an error.</param>
    /// <returns>Null, or what is wrong in S3's words.</returns>
    public static S3Error? TryRead(XElement root, S3Functions functions, out IReadOnlyList<NotificationRule> rules)
    {
        rules = [];
        if (root.Name.LocalName != Root)
            return S3Error.MalformedXml;
        var read = new List<NotificationRule>();
        foreach (var element in root.Elements())
        {
            if (OtherTarget(element.Name.LocalName) is { } target)
                return functions.CannotReach($"{target} is no target here");
            if (element.Name.LocalName != "CloudFunctionConfiguration")
                return S3Error.MalformedXml;
            if (read.Count == RulesMax)
                return S3Error.InvalidArgument($"A bucket has at most {RulesMax} notification configurations.");
            if (ReadRule(element, functions, out var rule) is { } error)
                return error;
            read.Add(rule);
        }
        if (S3NotificationOverlap.Find(read) is { } overlap)
            return overlap;
        rules = read;
        return null;
    }

    /// <summary>The rules of a document that was accepted before.</summary>
    /// <returns>False where it is not one any more: changed by hand, or naming a function that is gone.</returns>
    public static bool TryRead(byte[] document, S3Functions functions, out IReadOnlyList<NotificationRule> rules)
    {
        rules = [];
        return S3SettingDocument.TryRead(document) is { } root && TryRead(root, functions, out rules) is null;
    }

    /// <summary>Writes what the root element holds.</summary>
    public static void Write(XmlWriter xml, S3Functions functions, IEnumerable<NotificationRule> rules)
    {
        foreach (var rule in rules)
        {
            xml.WriteStartElement("CloudFunctionConfiguration");
            xml.WriteElementString("Id", rule.Id);
            xml.WriteElementString("CloudFunction", functions.ArnOf(rule.Consumer));
            foreach (var name in rule.EventNames)
                xml.WriteElementString("Event", "s3:" + name);
            if (rule.EventNames.Count == 0)
                xml.WriteElementString("Event", EverythingCreated);
            if (rule.Prefix.Length + rule.Suffix.Length > 0)
            {
                xml.WriteStartElement("Filter");
                xml.WriteStartElement("S3Key");
                WriteFilterRule(xml, "Prefix", rule.Prefix);
                WriteFilterRule(xml, "Suffix", rule.Suffix);
                xml.WriteEndElement();
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
    }

    /// <summary>The document as it is kept; empty where there are no rules.</summary>
    public static byte[] Document(S3Functions functions, IReadOnlyList<NotificationRule> rules) =>
        rules.Count == 0 ? [] : S3SettingDocument.Write(Root, xml => Write(xml, functions, rules));

    private static string? OtherTarget(string element) => element switch
    {
        "QueueConfiguration" => "an SQS queue (QueueConfiguration)",
        "TopicConfiguration" => "an SNS topic (TopicConfiguration)",
        "EventBridgeConfiguration" => "EventBridge (EventBridgeConfiguration)",
        _ => null,
    };

    private static void WriteFilterRule(XmlWriter xml, string name, string value)
    {
        if (value.Length == 0)
            return;
        xml.WriteStartElement("FilterRule");
        xml.WriteElementString("Name", name);
        xml.WriteElementString("Value", value);
        xml.WriteEndElement();
    }

    private static S3Error? ReadRule(XElement element, S3Functions functions, out NotificationRule rule)
    {
        rule = new() { Id = "", Consumer = "" };
        var children = element.Elements().ToLookup(child => child.Name.LocalName);
        if (children.Any(group => group.Key is not ("Id" or "CloudFunction" or "Event" or "Filter") || (group.Key != "Event" && group.Count() > 1)))
            return S3Error.MalformedXml;
        if (children["CloudFunction"].FirstOrDefault() is not { } function || !children["Event"].Any())
            return S3Error.MalformedXml;
        var id = children["Id"].FirstOrDefault()?.Value;
        if (id?.Length > IdCharactersMax || HasControls(id))
            return S3Error.InvalidArgument($"An ID has at most {IdCharactersMax} characters, none of them a control character.");
        if (functions.ConsumerOf(function.Value.Trim()) is not { } consumer)
            return functions.CannotReach($"'{function.Value.Trim()}' is no function of this host");
        var events = children["Event"].Select(child => child.Value.Trim()).ToList();
        if (events.Find(name => !IsCreation(name)) is { } other)
        {
            return S3Error.InvalidArgument(
                $"A specified event is not supported for notifications: {other}. This host tells of {EverythingCreated} and its kinds.");
        }
        rule = new()
        {
            Id = string.IsNullOrEmpty(id) ? Guid.NewGuid().ToString("N") : id,
            Consumer = consumer,
            EventNames = events.Contains(EverythingCreated) ? [] : [.. events.Select(name => name["s3:".Length..]).Distinct()],
        };
        return ReadFilter(children["Filter"].FirstOrDefault(), ref rule);
    }

    private static bool IsCreation(string name) =>
        name == EverythingCreated || Kinds.Any(kind => name == "s3:" + Created + kind);

    private static S3Error? ReadFilter(XElement? filter, ref NotificationRule rule)
    {
        string? prefix = null, suffix = null;
        foreach (var element in filter?.Elements().Elements() ?? [])
        {
            var values = element.Elements().ToLookup(child => child.Name.LocalName, child => child.Value);
            if (element.Parent!.Name.LocalName != "S3Key" || element.Name.LocalName != "FilterRule" || values["Value"].Count() != 1)
                return S3Error.MalformedXml;
            var value = values["Value"].Single();
            if (Encoding.UTF8.GetByteCount(value) > ValueBytesMax || HasControls(value))
                return S3Error.InvalidArgument($"A filter's value has at most {ValueBytesMax} bytes, none of them a control character.");
            switch (values["Name"].FirstOrDefault()?.ToUpperInvariant())
            {
                case "PREFIX" when prefix is null:
                    prefix = value;
                    break;
                case "SUFFIX" when suffix is null:
                    suffix = value;
                    break;
                case "PREFIX":
                    return S3Error.InvalidArgument("Cannot specify more than one prefix rule in a filter.");
                case "SUFFIX":
                    return S3Error.InvalidArgument("Cannot specify more than one suffix rule in a filter.");
                default:
                    return S3Error.InvalidArgument("filter rule name must be either prefix or suffix");
            }
        }
        rule = rule with { Prefix = prefix ?? "", Suffix = suffix ?? "" };
        return null;
    }

    /// <summary>What the kept document could not hold: control characters, and the two that XML leaves out.</summary>
    private static bool HasControls(string? text) => text is not null && text.Any(c => char.IsControl(c) || c is '\uFFFE' or '\uFFFF');
}
