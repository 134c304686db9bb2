using Amazon.CDK;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Alleycat.InfraCdk.Functions;

/// <summary>What a function gave up on, kept for two weeks for a person to look at and send again.</summary>
internal sealed class FailureQueue : Construct
{
    public FailureQueue(Construct scope, string id)
        : base(scope, id)
    {
        Queue = new Queue(this, "Queue", new QueueProps
        {
            Encryption = QueueEncryption.SQS_MANAGED,
            EnforceSSL = true,
            RetentionPeriod = Duration.Days(14),
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
    }

    public Queue Queue { get; }
}
