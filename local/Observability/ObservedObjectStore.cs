using Alleycat.Streaming;

namespace Alleycat.Local.Observability;

/// <summary>The buckets as a stage sees them, with everything that is put watched, told in the log and (where it is traced) followed.</summary>
/// <param name="store">The buckets.</param>
/// <param name="watch">Hears whether puts succeed.</param>
/// <param name="log">Tells what was put.</param>
/// <param name="traces">Follows data points into objects; null where nothing is traced.</param>
internal sealed class ObservedObjectStore(IObjectStore store, StageWatch watch, ObjectLog log, DataPointTraces? traces) : IObjectStore
{
    public ValueTask<GetObjectResult> GetAsync(
        string bucket, string key, ByteRange? range = null, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        store.GetAsync(bucket, key, range, ifMatch, cancellationToken);

    public async ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        using var spans = traces?.Delivering(request);
        try
        {
            var result = await watch.PutAsync(store, request, cancellationToken);
            if (result.Status == PutObjectStatus.Stored)
                log.Stored(request);
            return result;
        }
        catch (Exception exception)
        {
            spans?.Fail(exception);
            throw;
        }
    }

    public ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
        string bucket, string prefix = "", string? startAfter = null, int keysMax = 1000, CancellationToken cancellationToken = default) =>
        store.ListAsync(bucket, prefix, startAfter, keysMax, cancellationToken);

    public ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken = default) =>
        store.DeleteAsync(bucket, key, cancellationToken);
}
