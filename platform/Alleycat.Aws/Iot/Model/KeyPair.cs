namespace Amazon.IoT.Model;

/// <summary>A new pair of keys; told this once.</summary>
public sealed class KeyPair
{
    /// <summary>PEM.</summary>
    public string? PublicKey { get; set; }

    /// <summary>PEM.</summary>
    public string? PrivateKey { get; set; }
}
