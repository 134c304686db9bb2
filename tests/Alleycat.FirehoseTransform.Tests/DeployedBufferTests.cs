using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Alleycat.Racing.Tests;
using Alleycat.Streaming;
using static Alleycat.FirehoseTransform.Tests.TransformCall;

namespace Alleycat.FirehoseTransform.Tests;

/// <summary>
/// Firehose calls with as many bytes as the deployed stack says, and packed records unpack to several times theirs: the answer must still fit.
/// </summary>
public sealed class DeployedBufferTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int MegaByte = 1024 * 1024;

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(20, false)]
    [InlineData(100, false)]
    [InlineData(100, true)]
    [InlineData(250, false)]
    public async Task A_call_of_the_deployed_size_is_answered_in_full_and_with_room_to_spare(int messagesPerRecord, bool hasUuid)
    {
        var records = Records(messagesPerRecord, hasUuid, (int)(DeployedMegabytes() * MegaByte));
        var response = new ArrayBufferWriter<byte>();
        await Handler.HandleAsync(Event(records), response, CancellationToken.None);

        using var document = JsonDocument.Parse(response.WrittenMemory);
        var answers = document.RootElement.GetProperty("records");
        Assert.Equal(records.Count, answers.GetArrayLength());
        Assert.All(answers.EnumerateArray(), answer => Assert.Equal("Ok", answer.GetProperty("result").GetString()));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{records.Count} records of {records.Sum(record => record.Length):N0} bytes: an answer of {response.WrittenCount:N0} bytes"));
        // Other telemetry packs better than this: half of the limit is its margin.
        Assert.InRange(response.WrittenCount, 1, FirehoseTransformLimits.ResponseBytesMax / 2);
    }

    /// <summary>Records of one class's race until the bytes are reached; 0 messages a record are plain ones.</summary>
    private static List<byte[]> Records(int messagesPerRecord, bool hasUuid, int bytes)
    {
        var random = new Random(11);
        var records = new List<byte[]>();
        var packer = new PackedRecordWriter();
        for (int sum = 0, message = 0; ; message++)
        {
            var line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $$"""{{{(hasUuid ? $"\"uuid\":\"{Uuid(random)}\"," : "")}}"event":"update","deviceTimestamp":{{1_795_226_400_000 + message}},"second":{{1 + message / 1000}},"raceId":5984088,"name":"Rider {{message % 1000}}","racerId":{{100 + message % 1000}},"classId":1,"cadence":{{random.Next(600, 1_100) / 10m}},"resistance":{{random.Next(20, 80)}}}"""));
            if (messagesPerRecord > 0)
            {
                Assert.Equal(PackAppendResult.Appended, packer.Append(line));
                if (packer.Count < messagesPerRecord)
                    continue;
            }
            var record = messagesPerRecord > 0 ? packer.TakeRecord() : line;
            if ((sum += record.Length) > bytes)
                return records;
            records.Add(record);
        }
    }

    private static Guid Uuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    /// <summary>As the reviewed template has it.</summary>
    private static double DeployedMegabytes()
    {
        var snapshot = Path.GetFullPath(Path.Combine(Fixture.Folder, "..", "Alleycat.InfraCdk.Tests", "snapshots", "Alleycat-Pipeline.json"));
        using var template = JsonDocument.Parse(File.ReadAllBytes(snapshot));
        var delivery = template.RootElement.GetProperty("Resources").EnumerateObject().Select(resource => resource.Value)
            .Single(resource => resource.GetProperty("Type").GetString() == "AWS::KinesisFirehose::DeliveryStream");
        var processor = delivery.GetProperty("Properties").GetProperty("ExtendedS3DestinationConfiguration").GetProperty("ProcessingConfiguration")
            .GetProperty("Processors").EnumerateArray().Single();
        return double.Parse(
            processor.GetProperty("Parameters").EnumerateArray()
                .Single(parameter => parameter.GetProperty("ParameterName").GetString() == "BufferSizeInMBs")
                .GetProperty("ParameterValue").GetString()!, CultureInfo.InvariantCulture);
    }
}
