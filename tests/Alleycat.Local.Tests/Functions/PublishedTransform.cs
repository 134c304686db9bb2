using Alleycat.Architecture.Tests;

namespace Alleycat.Local.Tests.Functions;

public sealed class PublishedTransform() : PublishedFunction("firehose-transform", "Alleycat.FirehoseTransform");
