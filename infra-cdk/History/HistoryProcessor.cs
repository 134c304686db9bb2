using System.Globalization;
using Alleycat.InfraCdk.Delivery;
using Alleycat.InfraCdk.Functions;
using Alleycat.InfraCdk.Parameters;
using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.S3;
using Constructs;
using SqsDestination = Amazon.CDK.AWS.Lambda.Destinations.SqsDestination;

namespace Alleycat.InfraCdk.History;

/// <summary>Merges each delivered object into the histories of its classes.</summary>
internal sealed class HistoryProcessor : Construct
{
    /// <summary>What is in the history bucket: the histories, their summaries, the racers' names.</summary>
    private static readonly string[] Files = ["class-*.gz", "class-*.json", "racers.gz"];

    /// <summary>Beside them, history files that were found damaged.</summary>
    private const string DamagedPrefix = "damaged/";

    /// <summary>Notes on delivered objects that could not be read, among the records that were set aside.</summary>
    private const string NotePrefix = DeliveryBucket.SetAsidePrefix + "history/";

    public HistoryProcessor(Construct scope, string id, AlleycatParameters parameters, DeliveryBucket delivered, IBucket history)
        : base(scope, id)
    {
        Failures = new FailureQueue(this, "Failures");
        Stage = new StageFunction(this, "Processor", new StageFunctionProps
        {
            Parameters = parameters,
            Folder = "history-processor",
            Assembly = "Alleycat.HistoryProcessor",
            Description = "merges delivered telemetry into the histories",
            Timeout = Duration.Minutes(5),
            MemoryMegabytes = parameters.History.MemoryMegabytes,
            Concurrency = parameters.History.Concurrency,
            Environment = new Dictionary<string, string>
            {
                ["ALLEYCAT_DELIVERY_BUCKET"] = delivered.Name,
                ["ALLEYCAT_HISTORY_BUCKET"] = history.BucketName,
                ["ALLEYCAT_DELIVERY_PREFIX"] = DeliveryBucket.DataPrefix,
                ["ALLEYCAT_RACE_SECONDS"] = parameters.RaceSeconds.ToString(CultureInfo.InvariantCulture),
            },
        });
        string[] objects = [.. Files.Select(history.ArnForObjects)];
        // Reading is also what If-Match needs; listing is what makes a missing file "not found" instead of "forbidden".
        Stage.Allow(["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"], objects);
        Stage.Allow(["s3:ListBucket"], history.BucketArn);
        Stage.Allow(["s3:GetObject"], delivered.ArnOfObjects(DeliveryBucket.DataPrefix));
        Stage.Allow(["s3:PutObject"], delivered.ArnOfObjects(NotePrefix), history.ArnForObjects($"{DamagedPrefix}*"));
        Stage.Function.ConfigureAsyncInvoke(new EventInvokeConfigOptions
        {
            RetryAttempts = 2,
            MaxEventAge = Duration.Hours(6),
            OnFailure = new SqsDestination(Failures.Queue),
        });
        delivered.NotifyOfData(Stage.Function);
    }

    public StageFunction Stage { get; }

    public FailureQueue Failures { get; }
}
