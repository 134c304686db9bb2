namespace Alleycat.Local.AwsJson;

/// <summary>A refusal in AWS's form: <c>{"__type":…,"message":…}</c>.</summary>
/// <param name="Type">AWS's exception name.</param>
/// <param name="Message">AWS's words where they are known; null leaves the member out.</param>
/// <param name="StatusCode">400 but for faults of the server.</param>
internal sealed record AwsJsonError(string Type, string? Message = null, int StatusCode = StatusCodes.Status400BadRequest)
{
    public static AwsJsonError InvalidArgument(string message) => new("InvalidArgumentException", message);

    public static AwsJsonError NotFound(string message) => new("ResourceNotFoundException", message);

    public static AwsJsonError Serialization(string? message = null) => new("SerializationException", message);

    public static AwsJsonError Validation(string message) => new("ValidationException", message);

    public static AwsJsonError InternalFailure(string message) =>
        new("InternalFailure", message, StatusCodes.Status500InternalServerError);
}
