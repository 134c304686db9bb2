using Alleycat.Streaming;

namespace Alleycat.Local.Hosting;

/// <summary>What is put between the stages; by default nothing. A fault drill breaks one of them and looks who says so.</summary>
internal sealed record PlatformPorts
{
    public Func<IStreamProducer, IStreamProducer> Stream { get; init; } = static producer => producer;

    /// <summary>Delivery's place in the stream.</summary>
    public Func<ICheckpointStore, ICheckpointStore> Checkpoints { get; init; } = static checkpoints => checkpoints;

    public Func<LambdaFunction, LambdaFunction> Transform { get; init; } = static function => function;

    public Func<IObjectStore, IObjectStore> Buckets { get; init; } = static store => store;

    public Func<LambdaFunction, LambdaFunction> History { get; init; } = static function => function;

    public Func<ITopicPublisher, ITopicPublisher> Boards { get; init; } = static publisher => publisher;

    /// <summary>Which race runs, and what is void of it.</summary>
    public Func<ITopicPublisher, ITopicPublisher> Announcements { get; init; } = static publisher => publisher;

    /// <summary>The history, as the records to beat are read from it.</summary>
    public Func<IObjectStore, IObjectStore> Records { get; init; } = static store => store;
}
