using Alleycat.Delivery;
using Alleycat.Streaming;

namespace Alleycat.Local.Firehose;

/// <summary>A delivery stream as the Firehose endpoint shows it.</summary>
/// <param name="Options">Its settings.</param>
/// <param name="Created">When its source stream was made.</param>
/// <param name="DirectPut">Takes records that are put on it; null where it reads a stream of its own and nobody may.</param>
/// <param name="HasTransform">Whether a function is invoked.</param>
internal sealed record DeliveryStreamEntry(
    DeliveryStreamOptions Options, DateTimeOffset Created, IStreamProducer? DirectPut, bool HasTransform);
