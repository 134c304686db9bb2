using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests.Faults;

/// <summary>Buckets that say that an object is stored also where the disk refused it: a failed put that nobody looks at.</summary>
internal sealed class HastyStore(IObjectStore store) : IObjectStore
{
    public ValueTask<GetObjectResult> GetAsync(
        string bucket, string key, ByteRange? range = null, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        store.GetAsync(bucket, key, range, ifMatch, cancellationToken);

    public async ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await store.PutAsync(request, cancellationToken);
        }
        catch (IOException)
        {
            return new(PutObjectStatus.Stored, "\"never\"");
        }
    }

    public ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
        string bucket, string prefix = "", string? startAfter = null, int keysMax = 1000, CancellationToken cancellationToken = default) =>
        store.ListAsync(bucket, prefix, startAfter, keysMax, cancellationToken);

    public ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken = default) =>
        store.DeleteAsync(bucket, key, cancellationToken);
}
