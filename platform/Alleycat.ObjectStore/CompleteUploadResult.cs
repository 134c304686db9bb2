using Alleycat.Streaming;

namespace Alleycat.ObjectStore;

/// <param name="Error">Why there was nothing to put, or <see cref="CompleteUploadError.None"/>.</param>
/// <param name="Put">What became of the put, where there was one.</param>
public readonly record struct CompleteUploadResult(CompleteUploadError Error, PutObjectResult Put = default);
