namespace Alleycat.Simulator;

/// <summary>How far a simulation has come; reported about once a second, and once at its end.</summary>
/// <param name="Elapsed">Since it began.</param>
/// <param name="Planned">Messages in all.</param>
/// <param name="Sent">Messages published at least once.</param>
/// <param name="Acknowledged">Messages acknowledged.</param>
/// <param name="Retried">Publishes beyond each message's first.</param>
/// <param name="Failed">Messages published, but given up without an acknowledgement.</param>
/// <param name="Riding">Riders connected now; with PutRecords all who still ride.</param>
public readonly record struct SimulationProgress(
    TimeSpan Elapsed, long Planned, long Sent, long Acknowledged, long Retried, long Failed, int Riding);
