using Alleycat.LoadTest.Peers;
using Alleycat.LoadTest.Sockets;

namespace Alleycat.LoadTest.Scenarios.Live;

/// <summary>
/// Where riders connect. A connection is an open file: where one process may not have as many as there are riders, gateways before the platform
/// take as many as each of them may, and the platform's own endpoint takes the rest.
/// </summary>
/// <param name="Gateways">Bikes of each gateway.</param>
/// <param name="Direct">Bikes of the platform's own endpoint.</param>
/// <param name="PerProcess">Connections that one process may hold here.</param>
internal sealed record Doors(IReadOnlyList<int> Gateways, int Direct, int PerProcess)
{
    /// <param name="riders">All of them.</param>
    /// <param name="viewers">They connect to the platform.</param>
    /// <param name="gateways">How many gateways; below zero as many as are needed.</param>
    public static Doors Of(int riders, int viewers, int gateways)
    {
        var perProcess = OpenFiles.Raise(riders + viewers + OpenFiles.Reserved) - OpenFiles.Reserved;
        var atPlatform = Math.Max(1, perProcess - viewers);
        var count = gateways >= 0 ? gateways : Math.Max(0, (riders - atPlatform + perProcess - 1) / perProcess);
        if (count == 0)
            return new([], riders, perProcess);
        if (count * (long)perProcess + atPlatform < riders)
            throw new InvalidOperationException($"{riders:N0} riders need more than {count} gateways here: one process may hold {perProcess:N0} connections.");
        var each = Math.Min(perProcess, riders / count);
        return new([.. Enumerable.Repeat(each, count)], riders - (each * count), perProcess);
    }

    /// <summary>A generator's share of the bikes for each door that has any.</summary>
    public IEnumerable<FleetPart> Parts(AlleycatUp platform, IReadOnlyList<AlleycatGateway> gateways, int seconds, int warmUpSeconds)
    {
        var first = 1;
        for (var i = 0; i < Gateways.Count; first += Gateways[i++])
            yield return new(gateways[i].Port, first, Gateways[i], seconds, warmUpSeconds);
        if (Direct > 0)
            yield return new(platform.Port, first, Direct, seconds, warmUpSeconds);
    }
}
