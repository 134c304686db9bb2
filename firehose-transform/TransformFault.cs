namespace Alleycat.FirehoseTransform;

/// <summary>What can be wrong with a record beside a fault of its telemetry; numbered behind those of <see cref="Racing.TelemetryFault"/>.</summary>
internal enum TransformFault
{
    /// <summary>The record has no data, or data that is no Base64.</summary>
    NotBase64 = 32,

    /// <summary>The document of an IoT Core rule whose action failed.</summary>
    RuleError,

    /// <summary>A packed record whose frame is damaged.</summary>
    PackCorrupt,

    /// <summary>A packed record beyond the bounds of packed records.</summary>
    PackTooLarge,

    /// <summary>The answer to the records before it has filled the response.</summary>
    ResponseFull,
}
