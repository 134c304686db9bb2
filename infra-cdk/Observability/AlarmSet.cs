using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace Alleycat.InfraCdk.Observability;

/// <summary>Alarms that all go the same way. No data is no alarm: between races nothing moves.</summary>
internal abstract class AlarmSet(Construct scope, string id, ITopic? topic) : Construct(scope, id)
{
    private readonly List<Alarm> _alarms = [];

    public IReadOnlyList<Alarm> Alarms => _alarms;

    /// <summary>Tells when a metric was over its threshold for some periods in a row.</summary>
    public void WhenOver(string id, string meaning, Metric metric, double threshold, int periods = 1) =>
        Add(id, meaning, metric, threshold, periods, ComparisonOperator.GREATER_THAN_THRESHOLD);

    public void WhenUnder(string id, string meaning, Metric metric, double threshold, int periods = 1) =>
        Add(id, meaning, metric, threshold, periods, ComparisonOperator.LESS_THAN_THRESHOLD);

    private void Add(string id, string meaning, Metric metric, double threshold, int periods, ComparisonOperator comparison)
    {
        var alarm = new Alarm(this, id, new AlarmProps
        {
            AlarmDescription = meaning,
            Metric = metric,
            Threshold = threshold,
            EvaluationPeriods = periods,
            ComparisonOperator = comparison,
            TreatMissingData = TreatMissingData.NOT_BREACHING,
        });
        if (topic is not null)
            alarm.AddAlarmAction(new SnsAction(topic));
        _alarms.Add(alarm);
    }
}
