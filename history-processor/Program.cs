using Alleycat.Aws;
using Alleycat.HistoryProcessor;
using Alleycat.Lambda;
using Amazon.S3;

// The function's environment says which buckets; everything else is the same wherever it runs.
var options = new HistoryProcessorOptions();
options = options with
{
    // Without a name every bucket that may invoke the function is meant: its permission allows the one.
    DeliveryBucket = Environment.GetEnvironmentVariable("ALLEYCAT_DELIVERY_BUCKET"),
    HistoryBucket = Environment.GetEnvironmentVariable("ALLEYCAT_HISTORY_BUCKET") ?? options.HistoryBucket,
    DataPrefix = Environment.GetEnvironmentVariable("ALLEYCAT_DELIVERY_PREFIX") ?? options.DataPrefix,
};

return await LambdaBootstrap.RunAsync(() =>
{
    // Buckets under a path, not a host name, where a local endpoint is given; AWS_ENDPOINT_URL_S3 itself is the SDK's own.
    var isLocal = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3") is not null;
    var store = new S3ObjectStore(new AmazonS3Client(new AmazonS3Config { ForcePathStyle = isLocal }));
    var handler = new HistoryProcessorHandler(store, options, TimeProvider.System, new Random());
    return ValueTask.FromResult<Alleycat.Streaming.LambdaFunction>(handler.HandleAsync);
});
