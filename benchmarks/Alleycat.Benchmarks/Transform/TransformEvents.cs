using System.Globalization;
using System.Text;

namespace Alleycat.Benchmarks.Transform;

/// <summary>Events as Firehose makes them, of three kinds of telemetry.</summary>
internal static class TransformEvents
{
    /// <summary>
    /// Whole cadence and resistance with a uuid, as the sample's page sends them; one decimal, as a real bike; sixteen digits, as the sample's
    /// simulator.
    /// </summary>
    public static readonly string[] Kinds = ["int", "dec", "dbl"];

    public static byte[] Make(string kind, int records)
    {
        var random = new Random(20261121);
        var text = new StringBuilder(records * 660);
        text.Append("""{"invocationId":"d8ce3cc6-61c3-407a-97da-d9bc2ce58e72","sourceKinesisStreamArn":"arn:aws:kinesis:us-east-2:012345678912:stream/alleycat","deliveryStreamArn":"arn:aws:firehose:us-east-2:012345678912:deliverystream/alleycat-firehose","region":"us-east-2","records":[""");
        for (var i = 0; i < records; i++)
        {
            var data = Convert.ToBase64String(Encoding.UTF8.GetBytes(Message(kind, i, random)));
            var number = string.Create(CultureInfo.InvariantCulture, $"4961759612895954602227102045267136353173348958203{i:D7}");
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                $$$"""{"recordId":"{{{number}}}000000","approximateArrivalTimestamp":1619185789847,"data":"{{{data}}}","kinesisRecordMetadata":{"sequenceNumber":"{{{number}}}","subsequenceNumber":0,"partitionKey":"1619185789798","shardId":"shardId-000000000000","approximateArrivalTimestamp":1619185789847}}""");
        }
        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    private static string Message(string kind, int index, Random random)
    {
        var uuid = kind == "int" ? $"\"uuid\":\"{new Guid(random.Next(), (short)random.Next(), 7, 1, 2, 3, 4, 5, 6, 7, (byte)random.Next())}\"," : "";
        var cadence = 30 + random.NextDouble() * 60;
        var resistance = 33 + random.NextDouble() * 53;
        var format = kind switch { "int" => "F0", "dec" => "F1", _ => "R" };
        return string.Create(CultureInfo.InvariantCulture,
            $$"""{{{uuid}}"event":"update","deviceTimestamp":{{1_619_185_789_755 + index}},"second":{{1 + index % 300}},"raceId":5402746,"name":"Hubert","racerId":{{index % 1000}},"classId":{{1 + index % 6}},"cadence":{{cadence.ToString(format, CultureInfo.InvariantCulture)}},"resistance":{{resistance.ToString(format, CultureInfo.InvariantCulture)}}}""");
    }
}
