using Alleycat.FirehoseTransform;
using Alleycat.Lambda;
using Alleycat.Racing;
using Alleycat.Streaming;

return await LambdaBootstrap.RunAsync(() =>
{
    var limits = TelemetryLimits.ForRaceSeconds(Environment.GetEnvironmentVariable(TelemetryLimits.RaceSecondsVariable));
    return ValueTask.FromResult<LambdaFunction>(new FirehoseTransformHandler(limits).HandleAsync);
});
