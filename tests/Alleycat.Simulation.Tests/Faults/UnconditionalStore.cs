using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests.Faults;

/// <summary>Buckets that put whatever they are given: what an If-Match left out amounts to.</summary>
internal sealed class UnconditionalStore(IObjectStore store) : IObjectStore
{
    public ValueTask<GetObjectResult> GetAsync(
        string bucket, string key, ByteRange? range = null, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        store.GetAsync(bucket, key, range, ifMatch, cancellationToken);

    public async ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        var parts = new List<ObjectPart>();
        foreach (var part in request.Parts)
        {
            parts.Add(part.Existing is { } range
                ? ObjectPart.Of((await store.GetAsync(request.Bucket, request.Key, range, null, cancellationToken)).Content)
                : part);
        }
        return await store.PutAsync(request with { Parts = parts, IfMatch = null, IfNoneMatch = false }, cancellationToken);
    }

    public ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
        string bucket, string prefix = "", string? startAfter = null, int keysMax = 1000, CancellationToken cancellationToken = default) =>
        store.ListAsync(bucket, prefix, startAfter, keysMax, cancellationToken);

    public ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken = default) =>
        store.DeleteAsync(bucket, key, cancellationToken);
}
