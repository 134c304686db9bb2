namespace Alleycat.LoadTest.Scenarios;

/// <summary>One round of something that is done as often as it goes.</summary>
/// <param name="Count">Messages, or connections.</param>
/// <param name="Seconds">From the first to the last.</param>
/// <param name="BrokerCpuSeconds">User and system, all threads of the broker.</param>
/// <param name="GeneratorCpuSeconds">The same of the load generator.</param>
/// <param name="BrokerResidentBytes">The broker's memory at the end.</param>
internal readonly record struct Throughput(
    long Count, double Seconds, double BrokerCpuSeconds, double GeneratorCpuSeconds, long BrokerResidentBytes)
{
    public double PerSecond => Count / Seconds;

    public double PerBrokerCpuSecond => Count / Math.Max(BrokerCpuSeconds, 0.01);
}
