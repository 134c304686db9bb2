using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Alleycat.Local.S3;

/// <summary>A bucket's setting as it is kept beside the bucket: the XML that a person can read.</summary>
internal static class S3SettingDocument
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), Indent = true };

    /// <summary>Writes one.</summary>
    /// <param name="root">The root element's name.</param>
    /// <param name="write">Writes what it holds.</param>
    public static byte[] Write(string root, Action<XmlWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartElement(root, S3Xml.Namespace);
            write(xml);
            xml.WriteEndElement();
        }
        return bytes.ToArray();
    }

    /// <summary>The root of one that was kept.</summary>
    /// <returns>Null where it is no XML any more: somebody changed it by hand.</returns>
    public static XElement? TryRead(byte[] document)
    {
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(document), new() { DtdProcessing = DtdProcessing.Prohibit });
            return XElement.Load(xml);
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
