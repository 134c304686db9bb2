using Alleycat.Architecture.Tests;

namespace Alleycat.LiveRankings.Tests;

public sealed class PublishedRankings() : PublishedFunction("live-rankings", "Alleycat.LiveRankings");
