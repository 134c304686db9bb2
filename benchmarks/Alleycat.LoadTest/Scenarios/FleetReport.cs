namespace Alleycat.LoadTest.Scenarios;

/// <summary>What one generator process tells of its bikes, as one line of JSON.</summary>
/// <param name="Sent">Messages.</param>
/// <param name="Acknowledged">PUBACKs.</param>
/// <param name="Disconnected">Bikes whose connection ended before they did.</param>
/// <param name="Unexpected">PUBACKs out of order or of nothing sent.</param>
/// <param name="AcknowledgedBuckets">From due to PUBACK, a histogram's buckets.</param>
/// <param name="LatenessBuckets">From due to sent: what of it is the generator's.</param>
/// <param name="CpuSeconds">The generator's, from the race's beginning.</param>
/// <param name="PeakBytes">The generator's.</param>
internal sealed record FleetReport(
    long Sent, long Acknowledged, int Disconnected, long Unexpected, Dictionary<int, long> AcknowledgedBuckets,
    Dictionary<int, long> LatenessBuckets, double CpuSeconds, long PeakBytes);
