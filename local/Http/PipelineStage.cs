namespace Alleycat.Local.Http;

/// <summary>One stage of the way of a data point, as it stands.</summary>
/// <param name="Name">Stable, for programs.</param>
/// <param name="Title">For people.</param>
/// <param name="Does">What it does, in one sentence.</param>
/// <param name="IsHealthy">False where it has stopped or given something up.</param>
/// <param name="Detail">A sentence or figure to that.</param>
/// <param name="LagSeconds">Age of the oldest thing it has not dealt with yet; null where that is not measured.</param>
/// <param name="Figures">Its meters: counters since the start of the process, and what is held now.</param>
/// <param name="LastMessages">What passed it last, the newest first.</param>
internal sealed record PipelineStage(
    string Name, string Title, string Does, bool IsHealthy, string Detail, double? LagSeconds, IReadOnlyList<PipelineFigure> Figures,
    IReadOnlyList<PipelineMessage> LastMessages);

/// <summary>One figure of a stage.</summary>
/// <param name="Name">The instrument's.</param>
/// <param name="Says">Its description.</param>
/// <param name="Labels">As Prometheus writes them; empty where there are none.</param>
/// <param name="Unit">UCUM; empty where there is none.</param>
/// <param name="Kind"><c>counter</c> grows and is worth its rate, <c>gauge</c> is what it is, <c>timing</c> has a mean.</param>
/// <param name="Value">The count, the value, or the mean.</param>
/// <param name="Count">How often a timing was measured; null for the others.</param>
internal sealed record PipelineFigure(string Name, string Says, string Labels, string Unit, string Kind, double Value, long? Count);
