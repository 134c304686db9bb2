using System.Globalization;
using System.Text;
using System.Xml;
using Alleycat.Local.Races;
using Alleycat.Racing;

namespace Alleycat.Local.Export;

/// <summary>Writes a race as a file for people and tools. The same race gives the same bytes.</summary>
/// <param name="table">Its seconds.</param>
/// <param name="race">Which race.</param>
/// <param name="startsAtMs">When it started, milliseconds since 1970.</param>
/// <param name="seconds">How long it was.</param>
internal sealed class RaceExport(RaceTable table, RaceKey race, long startsAtMs, int seconds)
{
    private const string TcxNamespace = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2";
    private const string CsvHeader =
        "class_id,race_id,racer_id,name,second,time,cadence_rpm,resistance_percent,output,device_timestamp_ms";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    public void Write(ExportFormat format, Stream output)
    {
        switch (format)
        {
            case ExportFormat.Ndjson:
                WriteNdjson(output);
                break;
            case ExportFormat.Csv:
                WriteCsv(output);
                break;
            default:
                WriteTcx(output);
                break;
        }
        output.Flush();
    }

    private void WriteNdjson(Stream output)
    {
        foreach (var line in table.InOrder)
        {
            output.Write(line.Json.Span);
            output.WriteByte((byte)'\n');
        }
    }

    private void WriteCsv(Stream output)
    {
        using var text = new StreamWriter(output, Utf8, bufferSize: 64 * 1024, leaveOpen: true) { NewLine = "\r\n" };
        text.WriteLine(CsvHeader);
        foreach (var line in table.InOrder)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{race.ClassId},{race.RaceId},{line.RacerId},{CsvText(line.Name ?? "")},{line.Second},{TimeOf(line.Second)},"
                + $"{line.Cadence},{line.Resistance},{line.Output},{(line.DeviceTimestampMs == 0 ? "" : line.DeviceTimestampMs)}"));
        }
    }

    /// <summary>
    /// Quoted where it must be. A spreadsheet runs what begins like a formula: such a name gets an apostrophe, which they show as text.
    /// </summary>
    private static string CsvText(string text)
    {
        if (text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal))
            text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    /// <summary>
    /// One biking activity of one lap for each racer, a track point a second, in the order of Garmin's schema. Output is no power, so that
    /// watts are not told.
    /// </summary>
    private void WriteTcx(Stream output)
    {
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Encoding = Utf8, Indent = true, IndentChars = "", NewLineChars = "\n" });
        xml.WriteStartElement("TrainingCenterDatabase", TcxNamespace);
        xml.WriteStartElement("Activities", TcxNamespace);
        foreach (var racer in table.ByRacer)
            WriteActivity(xml, [.. racer]);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private void WriteActivity(XmlWriter xml, IReadOnlyList<RaceLine> ridden)
    {
        xml.WriteStartElement("Activity", TcxNamespace);
        xml.WriteAttributeString("Sport", "Biking");
        Element(xml, "Id", TimeOf(0));
        xml.WriteStartElement("Lap", TcxNamespace);
        xml.WriteAttributeString("StartTime", TimeOf(0));
        Element(xml, "TotalTimeSeconds", seconds.ToString(CultureInfo.InvariantCulture));
        Element(xml, "DistanceMeters", "0");
        Element(xml, "Calories", "0");
        Element(xml, "Intensity", "Active");
        Element(xml, "Cadence", TcxCadence(ridden.Average(line => line.Cadence)));
        Element(xml, "TriggerMethod", "Manual");
        xml.WriteStartElement("Track", TcxNamespace);
        foreach (var line in ridden)
        {
            xml.WriteStartElement("Trackpoint", TcxNamespace);
            Element(xml, "Time", TimeOf(line.Second));
            Element(xml, "Cadence", TcxCadence(line.Cadence));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
        var name = ridden[^1].Name is { } told ? $", {told}" : "";
        Element(xml, "Notes", XmlText($"{RaceClass.NameOf(race.ClassId)}, race {race.RaceId}, racer {ridden[0].RacerId}{name}"));
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, string value) => xml.WriteElementString(name, TcxNamespace, value);

    /// <summary>The schema's cadence is a byte, and 255 is no value there.</summary>
    private static string TcxCadence(double cadence) =>
        Math.Clamp((int)Math.Round(cadence), 0, 254).ToString(CultureInfo.InvariantCulture);

    /// <summary>What XML 1.0 cannot hold at all is left out.</summary>
    private static string XmlText(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
                kept.Append(text[i]);
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                kept.Append(text[i]).Append(text[++i]);
        }
        return kept.ToString();
    }

    /// <summary>The end of a second, which is when it had been ridden; ISO 8601 with Z.</summary>
    private string TimeOf(int second) =>
        DateTimeOffset.FromUnixTimeMilliseconds(startsAtMs + second * 1000L).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
