namespace Alleycat.InfraCdk.Costs;

/// <param name="Service">Who charges.</param>
/// <param name="What">For what, with the quantity.</param>
/// <param name="Dollars">US dollars.</param>
internal readonly record struct CostLine(string Service, string What, double Dollars);
