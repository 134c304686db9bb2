using Alleycat.Streaming;

namespace Alleycat.Simulation.Tests;

/// <summary>The buckets as one of several history processors sees them: right before a put of its own another may have finished a whole merge.</summary>
internal sealed class RivalStore(IObjectStore store, Func<CancellationToken, Task> rivalMerge) : IObjectStore
{
    private bool _isRivalsTurn;

    /// <summary>Puts into the history bucket before which the rival merges.</summary>
    public int RivalMergesLeft { get; set; }

    public ValueTask<GetObjectResult> GetAsync(
        string bucket, string key, ByteRange? range = null, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        store.GetAsync(bucket, key, range, ifMatch, cancellationToken);

    public async ValueTask<PutObjectResult> PutAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        if (RivalMergesLeft > 0 && !_isRivalsTurn && request.Bucket == BucketNames.History)
        {
            RivalMergesLeft--;
            _isRivalsTurn = true;
            try
            {
                await rivalMerge(cancellationToken);
            }
            finally
            {
                _isRivalsTurn = false;
            }
        }
        return await store.PutAsync(request, cancellationToken);
    }

    public ValueTask<IReadOnlyList<ObjectSummary>> ListAsync(
        string bucket, string prefix = "", string? startAfter = null, int keysMax = 1000, CancellationToken cancellationToken = default) =>
        store.ListAsync(bucket, prefix, startAfter, keysMax, cancellationToken);

    public ValueTask DeleteAsync(string bucket, string key, CancellationToken cancellationToken = default) =>
        store.DeleteAsync(bucket, key, cancellationToken);
}
