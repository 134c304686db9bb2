namespace Alleycat.Local.Doctor;

/// <summary>What the doctor is to look at.</summary>
internal sealed record DoctorOptions
{
    /// <summary>The folder that <c>up --data</c> is given.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>0 looks at no port.</summary>
    public int HttpPort { get; init; }

    /// <summary>0 looks at no port.</summary>
    public int MqttPort { get; init; }

    /// <summary>Whether every delivered record is looked up in the history: reads every delivered object.</summary>
    public bool AgainstDelivered { get; init; }
}
