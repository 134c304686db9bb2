using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Alleycat.Local.Metrics;

/// <summary>Writes series in the Prometheus text exposition format 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(MetricsCollector metrics)
    {
        var text = new StringBuilder();
        string? family = null;
        var snapshot = metrics.Snapshot();
        foreach (var series in snapshot)
        {
            var name = NameOf(series.Instrument, series.Kind);
            if (name != family)
                WriteFamily(text, family = name, series.Instrument, series.Kind);
            WriteSeries(text, name, series);
        }
        // What has not measured anything yet is named all the same: whoever looks for a metric sees that it exists.
        var measured = snapshot.Select(series => series.Instrument.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var instrument in metrics.Instruments.Where(instrument => !measured.Contains(instrument.Name)))
        {
            var kind = Series.KindOf(instrument);
            WriteFamily(text, NameOf(instrument, kind), instrument, kind);
        }
        text.Append("# HELP alleycat_metrics_dropped_total Measurements dropped because there were too many series.\n");
        text.Append("# TYPE alleycat_metrics_dropped_total counter\n");
        text.Append(CultureInfo.InvariantCulture, $"alleycat_metrics_dropped_total {metrics.Dropped}\n");
        return text.ToString();
    }

    /// <summary>Tags as labels, sorted by name so that the same set is the same series.</summary>
    public static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var labels = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            var value = Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "";
            var quoted = Escape(value).Replace("\"", "\\\"", StringComparison.Ordinal);
            labels[i] = $"{Identifier(tags[i].Key)}=\"{quoted}\"";
        }
        Array.Sort(labels, StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    private static void WriteFamily(StringBuilder text, string name, Instrument instrument, SeriesKind kind)
    {
        var help = Escape((instrument.Description ?? instrument.Name).ReplaceLineEndings(" "));
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(TypeOf(kind)).Append('\n');
    }

    private static void WriteSeries(StringBuilder text, string name, Series series)
    {
        var (value, count, buckets) = series.Read();
        if (series.Kind != SeriesKind.Histogram)
        {
            Line(text, name, series.Labels, value);
            return;
        }
        for (var i = 0; i < buckets.Length; i++)
            Line(text, name + "_bucket", Join(series.Labels, $"le=\"{Number(Series.Bounds[i])}\""), buckets[i]);
        Line(text, name + "_bucket", Join(series.Labels, "le=\"+Inf\""), count);
        Line(text, name + "_sum", series.Labels, value);
        Line(text, name + "_count", series.Labels, count);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Join(string labels, string label) => labels.Length == 0 ? label : $"{labels},{label}";

    private static string NameOf(Instrument instrument, SeriesKind kind)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        var name = Identifier(instrument.Name);
        if (unit.Length > 0 && !name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        return kind is SeriesKind.Counter or SeriesKind.Total && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string TypeOf(SeriesKind kind) => kind switch
    {
        SeriesKind.Histogram => "histogram",
        SeriesKind.Counter or SeriesKind.Total => "counter",
        _ => "gauge",
    };

    /// <summary>Dots and dashes become underscores; a name written in capitals becomes lower case.</summary>
    private static string Identifier(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
            text.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_');
        return text.ToString();
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string value) =>
        value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
