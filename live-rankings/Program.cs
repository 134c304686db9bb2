using Alleycat.Lambda;
using Alleycat.LiveRankings.Shards;

// The function's environment says where results go, where standings are kept and how long a race is.
return await LambdaBootstrap.RunAsync(static () => RankingsFunction.CreateAsync(Environment.GetEnvironmentVariable, TimeProvider.System));
