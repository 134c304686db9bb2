namespace Alleycat.Racing.History;

/// <summary>Reads the compressed bytes of fragments, by their 0-based numbers in the table, ascending; answers in that order.</summary>
public delegate ValueTask<ReadOnlyMemory<byte>[]> FragmentLoader(IReadOnlyList<int> fragments, CancellationToken cancellationToken);
