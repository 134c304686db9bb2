using System.Globalization;
using System.Text;
using System.Xml;

namespace Alleycat.Local.S3;

/// <summary>Writes S3's XML documents.</summary>
internal static class S3Xml
{
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>Keys may hold characters that XML does not allow; S3 writes them as references all the same.</summary>
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false };

    public static async Task WriteAsync(
        HttpContext http, int status, string root, Action<XmlWriter> write, string? xmlNamespace = Namespace)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartElement(root, xmlNamespace);
            write(xml);
            xml.WriteEndElement();
        }
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), http.RequestAborted);
    }

    public static Task WriteErrorAsync(HttpContext http, S3Error error) => WriteAsync(
        http, error.Status, "Error",
        xml =>
        {
            xml.WriteElementString("Code", error.Code);
            xml.WriteElementString("Message", error.Message);
            if (error.Condition is not null)
                xml.WriteElementString("Condition", error.Condition);
            if (error.ActualObjectSize is { } size)
            {
                xml.WriteElementString("RangeRequested", http.Request.Headers.Range.ToString());
                xml.WriteElementString("ActualObjectSize", size.ToString(CultureInfo.InvariantCulture));
            }
            xml.WriteElementString("Resource", http.Request.Path.Value);
            xml.WriteElementString("RequestId", http.Response.Headers["x-amz-request-id"].ToString());
            xml.WriteElementString("HostId", http.Response.Headers["x-amz-id-2"].ToString());
        },
        xmlNamespace: null);

    /// <summary>Whether half of a surrogate pair stands alone: a reference may write it, but it is no character.</summary>
    public static bool HasHalfPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || ++i == text.Length || !char.IsLowSurrogate(text[i]))
                return true;
        }
        return false;
    }

    /// <summary>ISO 8601 with milliseconds and Z, as in listings.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
