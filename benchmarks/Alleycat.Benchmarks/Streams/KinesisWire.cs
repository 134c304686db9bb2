using System.Globalization;
using System.Text;

namespace Alleycat.Benchmarks.Streams;

/// <summary>Kinesis requests as bytes, and the little of the answers that is looked at.</summary>
internal static class KinesisWire
{
    public static byte[] Request(string target, string body) => Request(target, Encoding.UTF8.GetBytes(body));

    public static byte[] Request(string target, byte[] body)
    {
        // kinesalite wants the form of a signature and does not look at it; on loopback Alleycat does not either.
        var head = string.Create(CultureInfo.InvariantCulture,
            $"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.1\r\nX-Amz-Target: Kinesis_20131202.{target}\r\n"
            + $"X-Amz-Date: 20261121T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a/20261121/us-east-1/kinesis/aws4_request, "
            + $"SignedHeaders=host, Signature=0\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>A PutRecords of so many telemetry messages, each racer with a key of its own.</summary>
    public static byte[] PutRecords(string stream, int records, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder(records * 340).Append(CultureInfo.InvariantCulture, $"{{\"StreamName\":\"{stream}\",\"Records\":[");
        for (var i = 0; i < records; i++)
        {
            var racer = seed * 1_000 + i;
            var data = Convert.ToBase64String(Encoding.UTF8.GetBytes(Message(racer, 1 + i % 300, random)));
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"Data\":\"{data}\",\"PartitionKey\":\"{racer}\"}}");
        }
        return Request("PutRecords", text.Append("]}").ToString());
    }

    /// <summary>About 190 bytes, as a bike sends them.</summary>
    public static string Message(int racer, int second, Random random, int? classId = null)
    {
        var uuid = new byte[16];
        random.NextBytes(uuid);
        return string.Create(CultureInfo.InvariantCulture,
            $$"""{"uuid":"{{new Guid(uuid)}}","event":"update","deviceTimestamp":{{1_620_824_000_000 + second * 1_000 + random.Next(1_000)}},"second":{{second}},"raceId":5402746,"name":"R{{racer}}","racerId":{{racer}},"classId":{{classId ?? 1 + racer % 6}},"cadence":{{random.Next(300, 900) / 10.0}},"resistance":{{random.Next(20, 90)}}}""");
    }

    public static bool IsStoredWhole(ReadOnlySpan<byte> body) => body.IndexOf("\"FailedRecordCount\":0"u8) >= 0;

    /// <summary>Text of a string member whose value has no escapes.</summary>
    public static string? Member(ReadOnlySpan<byte> body, ReadOnlySpan<byte> quotedNameAndColon)
    {
        var at = body.LastIndexOf(quotedNameAndColon);
        if (at < 0)
            return null;
        var value = body[(at + quotedNameAndColon.Length + 1)..];
        return Encoding.ASCII.GetString(value[..value.IndexOf((byte)'"')]);
    }

    public static int CountRecords(ReadOnlySpan<byte> body) => body.Count("\"PartitionKey\":"u8);
}
