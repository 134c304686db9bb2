using System.Globalization;
using Alleycat.InfraCdk.Costs;
using Amazon.CDK.AWS.Logs;

namespace Alleycat.InfraCdk.Parameters;

/// <summary>Reads parameters from the CDK's context: <c>cdk deploy -c shards=4 -c alarmEmail=me@example.com</c>.</summary>
public static class ParameterReader
{
    private static readonly Dictionary<int, RetentionDays> LogDays = new()
    {
        [1] = RetentionDays.ONE_DAY,
        [7] = RetentionDays.ONE_WEEK,
        [14] = RetentionDays.TWO_WEEKS,
        [30] = RetentionDays.ONE_MONTH,
        [90] = RetentionDays.THREE_MONTHS,
        [180] = RetentionDays.SIX_MONTHS,
        [365] = RetentionDays.ONE_YEAR,
    };

    /// <param name="context">A parameter's value by its name: text, or a number from <c>cdk.json</c>; null if it was not given.</param>
    /// <exception cref="ParameterException">A value is out of its range, or two do not go together.</exception>
    public static AlleycatParameters Read(Func<string, object?> context)
    {
        var values = new ContextValues(context);
        var defaults = new AlleycatParameters();
        return new AlleycatParameters
        {
            Name = ReadName(values, defaults.Name),
            FunctionsFolder = values.Text("functions", defaults.FunctionsFolder),
            RaceSeconds = values.Whole("raceSeconds", defaults.RaceSeconds, 1, 3600),
            Version = values.Text("version", defaults.Version),
            IotEndpoint = values.Text("iotEndpoint", defaults.IotEndpoint),
            AlarmEmail = values.Text("alarmEmail", defaults.AlarmEmail),
            LogRetention = LogDays.TryGetValue(values.Whole("logDays", 30, 1, 365), out var days) ? days : throw new ParameterException(
                $"logDays must be one of {string.Join(", ", LogDays.Keys)}."),
            Stream = ReadStream(values, defaults.Stream),
            Delivery = ReadDelivery(values, defaults.Delivery),
            History = ReadHistory(values, defaults.History),
            Rankings = defaults.Rankings with
            {
                Enabled = values.Flag("liveRankings", defaults.Rankings.Enabled),
                Concurrency = values.Reserved("rankingsConcurrency", defaults.Rankings.Concurrency),
            },
            Site = ReadSite(values, defaults.Site),
            Identity = new() { Visitors = values.Flag("visitors", defaults.Identity.Visitors) },
        };
    }

    /// <summary>The race whose cost is asked for: <c>riders</c>, <c>classes</c>, <c>boards</c>, <c>packed</c>.</summary>
    /// <exception cref="ParameterException">A value is out of its range.</exception>
    internal static RaceLoad ReadRace(Func<string, object?> context)
    {
        var values = new ContextValues(context);
        var defaults = new RaceLoad();
        return new()
        {
            Riders = values.Whole("riders", defaults.Riders, 1, 100_000_000),
            Classes = values.Whole("classes", defaults.Classes, 1, 6),
            Boards = values.Flag("boards", defaults.Boards),
            Packed = values.Whole("packed", defaults.Packed, 1, 10_000),
        };
    }

    private static string ReadName(ContextValues values, string fallback)
    {
        var name = values.Text("name", fallback);
        return name.Length is >= 1 and <= 40 && char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit)
            ? name
            : throw new ParameterException($"name must be 1 to 40 letters and digits and begin with a letter, not '{name}'.");
    }

    private static StreamParameters ReadStream(ContextValues values, StreamParameters defaults) => new()
    {
        Shards = values.Text("shards", "on-demand") == "on-demand" ? null : values.Whole("shards", 1, 1, 10_000),
        RetentionHours = values.Whole("streamHours", defaults.RetentionHours, 24, 8760),
    };

    private static DeliveryParameters ReadDelivery(ContextValues values, DeliveryParameters defaults) => new()
    {
        BufferMegabytes = values.Whole("bufferMegabytes", defaults.BufferMegabytes, 1, 128),
        BufferSeconds = values.Whole("bufferSeconds", defaults.BufferSeconds, 0, 900),
        TransformBufferMegabytes = values.Number("transformBufferMegabytes", defaults.TransformBufferMegabytes, 0.2, 3),
        TransformBufferSeconds = values.Whole("transformBufferSeconds", defaults.TransformBufferSeconds, 0, 900),
        TransformConcurrency = values.Reserved("transformConcurrency", defaults.TransformConcurrency),
        DataDays = values.Whole("dataDays", defaults.DataDays, 1, 3650),
        SetAsideDays = values.Whole("setAsideDays", defaults.SetAsideDays, 1, 3650),
    };

    private static HistoryParameters ReadHistory(ContextValues values, HistoryParameters defaults) => defaults with
    {
        Concurrency = values.Reserved("historyConcurrency", defaults.Concurrency),
        MemoryMegabytes = values.Whole("historyMegabytes", defaults.MemoryMegabytes, 256, 10_240),
        VersionDays = values.Whole("historyVersionDays", defaults.VersionDays, 1, 365),
    };

    private static SiteParameters ReadSite(ContextValues values, SiteParameters defaults)
    {
        var site = defaults with
        {
            DomainName = values.Text("domainName", ""),
            CertificateArn = values.Text("certificateArn", ""),
            WebAclArn = values.Text("webAclArn", ""),
            HistoryCacheSeconds = values.Whole("historyCacheSeconds", defaults.HistoryCacheSeconds, 0, 300),
        };
        return site.DomainName.Length > 0 == site.CertificateArn.Length > 0
            ? site
            : throw new ParameterException("domainName and certificateArn go together: give both or neither.");
    }

    /// <summary>Values by name, each checked against its range.</summary>
    private sealed class ContextValues(Func<string, object?> context)
    {
        public string Text(string name, string fallback) =>
            Convert.ToString(context(name), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : fallback;

        public bool Flag(string name, bool fallback) => Text(name, fallback ? "true" : "false").ToUpperInvariant() switch
        {
            "TRUE" => true,
            "FALSE" => false,
            var text => throw new ParameterException($"{name} must be true or false, not '{text}'."),
        };

        public double Number(string name, double fallback, double min, double max)
        {
            var text = Text(name, fallback.ToString(CultureInfo.InvariantCulture));
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
                ? value
                : throw new ParameterException($"{name} must be a number from {min} to {max}, not '{text}'.");
        }

        public int Whole(string name, int fallback, int min, int max)
        {
            var value = Number(name, fallback, min, max);
            return value == Math.Floor(value) ? (int)value : throw new ParameterException($"{name} must be a whole number, not '{value}'.");
        }

        /// <summary>A reservation: a number of instances, or <c>none</c> where the account has too few to reserve any.</summary>
        public int? Reserved(string name, int? fallback) => Text(name, "") switch
        {
            "" => fallback,
            "none" => null,
            _ => Whole(name, 0, 1, 10_000),
        };
    }
}
