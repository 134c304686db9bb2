using Alleycat.InfraCdk.Parameters;

namespace Alleycat.InfraCdk.Tests.Templates;

/// <summary>The app synthesised once for all tests: as it comes, with everything chosen otherwise, and without boards.</summary>
/// <remarks>The CDK runs in one Node process that takes one call at a time, so all classes that synthesise share this collection.</remarks>
public sealed class Stacks
{
    public const string Collection = "Synthesised stacks";

    public SynthesisedApp Default { get; } = SynthesisedApp.Create(new AlleycatParameters());

    public SynthesisedApp Chosen { get; } = SynthesisedApp.Create(new AlleycatParameters
    {
        Name = "Gym2",
        RaceSeconds = 600,
        IotEndpoint = "abc-ats.iot.eu-central-1.amazonaws.com",
        AlarmEmail = "someone@example.com",
        Stream = new() { Shards = 1, RetentionHours = 48 },
        Delivery = new() { BufferMegabytes = 64, BufferSeconds = 300, TransformBufferMegabytes = 0.2, TransformConcurrency = null, DataDays = 7 },
        History = new() { Concurrency = null, MemoryMegabytes = 3008, VersionDays = 5 },
        Rankings = new() { Concurrency = null },
        Site = new()
        {
            DomainName = "race.example.com",
            CertificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0",
            WebAclArn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/0",
        },
        Identity = new() { Visitors = false },
    });

    /// <summary>Without boards, and without the function that would make them.</summary>
    public SynthesisedApp Boardless { get; } = SynthesisedApp.Create(
        new AlleycatParameters { Rankings = new() { Enabled = false } }, published: ["firehose-transform", "history-processor"]);

    public IEnumerable<SynthesisedApp> Both => [Default, Chosen];
}
