using Alleycat.Architecture.Tests;

namespace Alleycat.Local.Tests.Functions;

public sealed class PublishedHistoryProcessor() : PublishedFunction("history-processor", "Alleycat.HistoryProcessor");
