namespace Alleycat.Local.Identity.Policies;

/// <summary>What a policy speaks of: IoT Core's actions of the same names.</summary>
internal enum PolicyAction
{
    /// <summary><c>iot:Connect</c> on <c>client/{client id}</c>.</summary>
    Connect,

    /// <summary><c>iot:Publish</c> on <c>topic/{topic}</c>.</summary>
    Publish,

    /// <summary><c>iot:RetainPublish</c> on <c>topic/{topic}</c>, beside <c>iot:Publish</c>.</summary>
    RetainPublish,

    /// <summary><c>iot:Subscribe</c> on <c>topicfilter/{filter}</c>; of a shared subscription the filter behind its name.</summary>
    Subscribe,

    /// <summary><c>iot:Receive</c> on <c>topic/{topic}</c>.</summary>
    Receive,
}
