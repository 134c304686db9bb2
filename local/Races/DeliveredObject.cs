namespace Alleycat.Local.Races;

/// <summary>One delivered object, and what it says of which races.</summary>
/// <param name="Key">Its key in the delivery bucket.</param>
/// <param name="ETag">Its version; delivery never replaces an object.</param>
/// <param name="HeardMs">Arrival of its oldest record, as its name says; milliseconds since 1970.</param>
/// <param name="Races">How many telemetry lines it holds of each race.</param>
internal sealed record DeliveredObject(string Key, string ETag, long HeardMs, IReadOnlyDictionary<RaceKey, int> Races);
