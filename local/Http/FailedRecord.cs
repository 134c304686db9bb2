namespace Alleycat.Local.Http;

/// <summary>A record that could not be transformed, as delivery has set it aside.</summary>
/// <param name="At">When it arrived, milliseconds since 1970.</param>
/// <param name="Code">Firehose's error code.</param>
/// <param name="Reason">A sentence.</param>
/// <param name="Text">The beginning of its data, as UTF-8 text.</param>
/// <param name="Key">The object it lies in, in the delivery bucket.</param>
internal sealed record FailedRecord(long At, string Code, string Reason, string Text, string Key);
