using Alleycat.InfraCdk.Parameters;

namespace Alleycat.InfraCdk.Costs;

/// <summary>What a deployment costs while nobody rides, and what a race adds. The arithmetic is in docs/aws.md.</summary>
internal sealed class CostEstimate(PriceList prices, AlleycatParameters parameters)
{
    private const double HoursPerMonth = 730;
    private const double Million = 1e6;
    private const double Gigabyte = 1024 * 1024 * 1024;

    /// <summary>A telemetry message, and what a packed one is after LZ4.</summary>
    private const double MessageBytes = 190;
    private const double PackedMessageBytes = 60;

    /// <summary>A row of the standings; a message is cut at 120,000 bytes.</summary>
    private const double RowBytes = 100;
    private const double StandingsBytesMax = 120_000;

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
        if (load.Boards && parameters.Rankings.Enabled)
            lines.Add(Boards(load, messages));
        var records = messages / load.Packed;
        var recordBytes = load.Packed == 1 ? MessageBytes : load.Packed * PackedMessageBytes;
        lines.Add(Stream(records, recordBytes));
        lines.Add(new("Firehose", $"{records:N0} records of {Rounded(recordBytes, FirehoseUnitBytes) / 1024:N0} KB",
            records * Rounded(recordBytes, FirehoseUnitBytes) / Gigabyte * prices.FirehosePerGigabyte));
        lines.AddRange(Functions(messages, seconds));
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

    /// <summary>The square of a class: each of its riders receives a row for each of its riders, once a second.</summary>
    private CostLine Boards(RaceLoad load, double messages)
    {
        var rows = Math.Ceiling((double)load.Riders / load.Classes);
        var units = Math.Ceiling(Math.Min(rows * RowBytes, StandingsBytesMax) / IotUnitBytes);
        return new("IoT Core", $"{messages:N0} standings out, {units:N0} x 5 KB each",
            messages * units / Million * prices.IotMessagePerMillion);
    }

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
    private IEnumerable<CostLine> Functions(double messages, int seconds)
    {
        var delivery = parameters.Delivery;
        var megabytes = messages * MessageBytes / 1024 / 1024;
        var transforms = Math.Max(Shards * Math.Ceiling((double)seconds / Math.Max(1, delivery.TransformBufferSeconds)),
            megabytes / delivery.TransformBufferMegabytes);
        var objects = Math.Max(Math.Ceiling((double)seconds / Math.Max(1, delivery.BufferSeconds)), megabytes / delivery.BufferMegabytes);
        var rankings = (double)Shards * seconds;
        yield return Function("transform", transforms, memoryMegabytes: 512, secondsEach: 0.5);
        yield return Function("history", objects, parameters.History.MemoryMegabytes, secondsEach: 2);
        if (parameters.Rankings.Enabled)
            yield return Function("live rankings", rankings, memoryMegabytes: 512, secondsEach: 0.1);
        yield return new("S3", $"{objects:N0} objects delivered and merged", objects * 14 / 1000 * prices.S3PutPerThousand);
        if (HasStandings)
        {
            // Standings of 30 KB are 30 units to write; each publisher reads all shards' of its class.
            yield return new("DynamoDB", $"{rankings:N0} standings kept",
                rankings * 30 / Million * (prices.DynamoWritePerMillion + (prices.DynamoReadPerMillion * Shards / 4)));
        }
    }

    private CostLine Function(string name, double calls, int memoryMegabytes, double secondsEach) => new(
        "Lambda",
        $"{calls:N0} calls of {name}",
        (calls / Million * prices.LambdaRequestPerMillion) + (calls * secondsEach * memoryMegabytes / 1024 * prices.LambdaGigabyteSecond));

    private static double Rounded(double bytes, double unit) => Math.Ceiling(bytes / unit) * unit;
}
