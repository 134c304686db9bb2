using Alleycat.HistoryProcessor;
using Alleycat.Lambda;
using Alleycat.Racing;
using Alleycat.S3;
using Alleycat.Streaming;

return await LambdaBootstrap.RunAsync(() =>
{
    // The function's environment says which buckets and how long a race is; everything else is the same wherever it runs.
    var options = new HistoryProcessorOptions();
    options = options with
    {
        // Without a name every bucket that may invoke the function is meant: its permission allows the one.
        DeliveryBucket = Environment.GetEnvironmentVariable("ALLEYCAT_DELIVERY_BUCKET"),
        HistoryBucket = Environment.GetEnvironmentVariable("ALLEYCAT_HISTORY_BUCKET") ?? options.HistoryBucket,
        DataPrefix = Environment.GetEnvironmentVariable("ALLEYCAT_DELIVERY_PREFIX") ?? options.DataPrefix,
        Limits = TelemetryLimits.ForRaceSeconds(Environment.GetEnvironmentVariable(TelemetryLimits.RaceSecondsVariable)),
    };
    var handler = new HistoryProcessorHandler(S3ObjectStore.FromEnvironment(), options, TimeProvider.System, new Random());
    return ValueTask.FromResult<LambdaFunction>(handler.HandleAsync);
});
