using Alleycat.InfraCdk.Parameters;

namespace Alleycat.InfraCdk.Costs;

/// <summary>What a deployment costs while nobody rides, and what a race adds. The arithmetic is in docs/aws.md.</summary>
internal sealed class CostEstimate(PriceList prices, AlleycatParameters parameters)
{
    private const double HoursPerMonth = 730;
    private const double Million = 1e6;
    private const double Megabyte = 1024 * 1024;
    private const double Gigabyte = 1024 * Megabyte;

    /// <summary>A telemetry message, and what a packed one is after LZ4.</summary>
    private const double MessageBytes = 190;
    private const double PackedMessageBytes = 60;

    /// <summary>A row of the standings; a message is cut at 120,000 bytes.</summary>
    private const double RowBytes = 100;
    private const double StandingsBytesMax = 120_000;

    /// <summary>Of a rider: what is written each second on average, and what a second adds to what a board reads.</summary>
    private const double StandingsBytesPerWrite = 14;
    private const double StandingsBytesPerSecond = 2.5;
    private const double DynamoWriteUnitBytes = 1024;

    /// <summary>Read without waiting for the last write, four kilobytes twice.</summary>
    private const double DynamoReadUnitBytes = 8 * 1024;

    private const double IotUnitBytes = 5 * 1024;
    private const double KinesisUnitBytes = 25 * 1024;
    private const double FirehoseUnitBytes = 5 * 1024;
    private const int OnDemandShards = 4;

    private bool HasStandings => parameters.Rankings.Enabled && parameters.Stream.Shards != 1;

    private int Alarms => 21 + (parameters.Rankings.Enabled ? 6 : 0) + (HasStandings ? 1 : 0);

    private int Shards => parameters.Stream.Shards ?? OnDemandShards;

    public IReadOnlyList<CostLine> PerMonthIdle()
    {
        var lines = new List<CostLine>
        {
            parameters.Stream.Shards is { } shards
                ? new("Kinesis", $"{shards} shards", shards * HoursPerMonth * prices.KinesisShardPerHour)
                : new("Kinesis", "stream on demand", HoursPerMonth * prices.KinesisOnDemandStreamPerHour),
            new("CloudWatch", $"{Alarms} alarms", Alarms * prices.CloudWatchAlarmMonth),
            new("CloudWatch", "dashboard", prices.CloudWatchDashboardMonth),
        };
        if (parameters.AlarmEmail.Length > 0)
            lines.Add(new("KMS", "key of the alarm topic", prices.KmsKeyMonth));
        return lines;
    }

    public IReadOnlyList<CostLine> PerRace(RaceLoad load)
    {
        var seconds = parameters.RaceSeconds;
        var messages = (double)load.Riders * seconds;
        var lines = new List<CostLine>();
        if (load.Packed == 1)
            lines.AddRange(Ingest(load, messages));
        if (parameters.Rankings.Enabled)
            lines.AddRange(Boards(load, messages));
        var records = messages / load.Packed;
        var recordBytes = load.Packed == 1 ? MessageBytes : load.Packed * PackedMessageBytes;
        lines.Add(Stream(records, recordBytes));
        lines.Add(new("Firehose", $"{records:N0} records of {Rounded(recordBytes, FirehoseUnitBytes) / 1024:N0} KB",
            records * Rounded(recordBytes, FirehoseUnitBytes) / Gigabyte * prices.FirehosePerGigabyte));
        lines.AddRange(Functions(messages, records * recordBytes, seconds));
        if (HasStandings)
            lines.Add(Standings(load, messages, seconds));
        return lines;
    }

    private IEnumerable<CostLine> Ingest(RaceLoad load, double messages)
    {
        yield return new("IoT Core", $"{messages:N0} messages in", messages / Million * prices.IotMessagePerMillion);
        // Both rules look at every message; one acts on it.
        yield return new("IoT Core", "rules and actions",
            messages / Million * ((2 * prices.IotRulePerMillion) + prices.IotActionPerMillion));
        yield return new("IoT Core", $"{load.Riders:N0} connections", messages / 60 / Million * prices.IotConnectionPerMillionMinutes);
    }

    /// <summary>
    /// Each class's board once a second, and the square of a class: each of its riders receives a row for each of its riders.
    /// </summary>
    private IEnumerable<CostLine> Boards(RaceLoad load, double messages)
    {
        var units = Math.Ceiling(Math.Min(RidersOfClass(load) * RowBytes, StandingsBytesMax) / IotUnitBytes);
        var boards = (double)load.Classes * parameters.RaceSeconds;
        yield return new("IoT Core", $"{boards:N0} standings published", boards * units / Million * prices.IotMessagePerMillion);
        if (load.Boards)
        {
            yield return new("IoT Core", $"{messages:N0} standings out, {units:N0} x 5 KB each",
                messages * units / Million * prices.IotMessagePerMillion);
        }
    }

    private static double RidersOfClass(RaceLoad load) => Math.Ceiling((double)load.Riders / load.Classes);

    private CostLine Stream(double records, double recordBytes)
    {
        if (parameters.Stream.Shards is not null)
        {
            return new("Kinesis", $"{records:N0} records in",
                records * Math.Ceiling(recordBytes / KinesisUnitBytes) / Million * prices.KinesisPutUnitPerMillion);
        }
        var inBytes = records * Rounded(recordBytes, 1024);
        // Firehose and live rankings each read everything once.
        return new("Kinesis", $"{records:N0} records in, and out twice",
            inBytes / Gigabyte * (prices.KinesisOnDemandPerGigabyteIn + (2 * prices.KinesisOnDemandPerGigabyteOut)));
    }

    /// <summary>Calls by time and by size, whichever are more; durations are bounds, not measurements.</summary>
    /// <param name="messages">Of the race.</param>
    /// <param name="recordBytes">What of them is in the stream, and so in the transform's calls: packed, less.</param>
    /// <param name="seconds">Of the race.</param>
    private IEnumerable<CostLine> Functions(double messages, double recordBytes, int seconds)
    {
        var delivery = parameters.Delivery;
        var transforms = Math.Max(Shards * Math.Ceiling((double)seconds / Math.Max(1, delivery.TransformBufferSeconds)),
            recordBytes / Megabyte / delivery.TransformBufferMegabytes);
        var objects = Math.Max(Math.Ceiling((double)seconds / Math.Max(1, delivery.BufferSeconds)),
            messages * MessageBytes / Megabyte / delivery.BufferMegabytes);
        yield return Function("transform", transforms, memoryMegabytes: 512, secondsEach: 0.5);
        yield return Function("history", objects, parameters.History.MemoryMegabytes, secondsEach: 2);
        if (parameters.Rankings.Enabled)
            yield return Function("live rankings", (double)Shards * seconds, memoryMegabytes: 512, secondsEach: 0.1);
        yield return new("S3", $"{objects:N0} objects delivered and merged", objects * 14 / 1000 * prices.S3PutPerThousand);
    }

    /// <summary>
    /// Each shard writes what it kept of ten seconds, again each second; each class's board reads all of its race, on average half of what
    /// it is at the end (docs/scale.md).
    /// </summary>
    private CostLine Standings(RaceLoad load, double messages, int seconds)
    {
        var written = Math.Max((double)Shards * seconds, messages * StandingsBytesPerWrite / DynamoWriteUnitBytes);
        var read = load.Classes * seconds * Math.Ceiling(RidersOfClass(load) * seconds * StandingsBytesPerSecond / 2 / DynamoReadUnitBytes);
        return new("DynamoDB", $"{written:N0} units of standings written, {read:N0} read",
            written / Million * prices.DynamoWritePerMillion + read / Million * prices.DynamoReadPerMillion);
    }

    private CostLine Function(string name, double calls, int memoryMegabytes, double secondsEach) => new(
        "Lambda",
        $"{calls:N0} calls of {name}",
        (calls / Million * prices.LambdaRequestPerMillion) + (calls * secondsEach * memoryMegabytes / 1024 * prices.LambdaGigabyteSecond));

    private static double Rounded(double bytes, double unit) => Math.Ceiling(bytes / unit) * unit;
}
