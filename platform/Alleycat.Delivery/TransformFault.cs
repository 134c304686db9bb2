namespace Alleycat.Delivery;

/// <summary>Why a whole batch was not transformed, in Firehose's codes.</summary>
internal readonly record struct TransformFault(string? ErrorCode, string? ErrorMessage)
{
    public bool IsNone => ErrorCode is null;
}
