namespace Alleycat.Streaming;

/// <summary>Small items under two keys, replaced only where nobody else has: DynamoDB, or a test's memory. Safe for concurrent use.</summary>
public interface IItemTable
{
    /// <summary>Reads the items of a partition, by sort key in the order of its bytes.</summary>
    /// <param name="partition">The partition key.</param>
    /// <param name="sortPrefix">What the sort keys begin with; empty for all.</param>
    /// <param name="isConsistent">Whether every put that has ended is seen; otherwise the newest may be missing.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ItemTableException">It could not be read, after the client's own retries.</exception>
    ValueTask<IReadOnlyList<TableItem>> QueryAsync(
        string partition, string sortPrefix, bool isConsistent, CancellationToken cancellationToken = default);

    /// <summary>Writes one item if its version is still the expected one.</summary>
    /// <param name="item">The item, with the version it shall have.</param>
    /// <param name="expectedVersion">The version that is to be replaced, 0 where there is none yet; null replaces any.</param>
    /// <param name="cancellationToken">Stops the writing; whether it was done is then unknown.</param>
    /// <returns>False where somebody else wrote it meanwhile.</returns>
    /// <exception cref="ItemTableException">It could not be written, after the client's own retries; whether it was is unknown.</exception>
    ValueTask<bool> TryPutAsync(TableItem item, long? expectedVersion, CancellationToken cancellationToken = default);
}
