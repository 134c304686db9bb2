using Alleycat.Architecture.Tests;

namespace Alleycat.FirehoseTransform.Tests;

public sealed class PublishedTransform() : PublishedFunction("firehose-transform", "Alleycat.FirehoseTransform");
