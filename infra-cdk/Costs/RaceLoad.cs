namespace Alleycat.InfraCdk.Costs;

/// <summary>A race as the bill sees it.</summary>
internal sealed record RaceLoad
{
    /// <summary>Bikes that publish once a second.</summary>
    public int Riders { get; init; } = 1000;

    /// <summary>Classes that they spread over evenly: a board is as long as its class.</summary>
    public int Classes { get; init; } = 6;

    /// <summary>Whether each rider's page reads the class's standings once a second.</summary>
    public bool Boards { get; init; } = true;

    /// <summary>Messages per stream record; more than one only where a gateway packs and bikes do not come through IoT Core.</summary>
    public int Packed { get; init; } = 1;
}
