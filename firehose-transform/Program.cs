using Alleycat.FirehoseTransform;
using Alleycat.Lambda;
using Alleycat.Racing;

var handler = new FirehoseTransformHandler(TelemetryLimits.Default);
return await LambdaBootstrap.RunAsync(handler.HandleAsync);
