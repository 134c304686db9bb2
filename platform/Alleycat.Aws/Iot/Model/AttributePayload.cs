namespace Amazon.IoT.Model;

/// <summary>A thing's attributes.</summary>
public sealed class AttributePayload
{
    public Dictionary<string, string> Attributes { get; set; } = [];

    public bool? Merge { get; set; }
}
