using Alleycat.Streaming;

namespace Alleycat.Delivery.Tests;

/// <summary>A delivery stream between fakes; each test moves the clock itself.</summary>
internal sealed class DeliveryFixture : IAsyncDisposable
{
    private readonly DeliveryStream _delivery;

    public DeliveryFixture(DeliveryStreamOptions? options = null, FakeStream? stream = null, FakeBucket? bucket = null)
    {
        Stream = stream ?? new();
        Bucket = bucket ?? new();
        _delivery = new(options ?? new(), Stream, Stream, Transform.InvokeAsync, Bucket, Time);
        _delivery.Start();
    }

    public ManualTime Time { get; } = new();

    public FakeStream Stream { get; }

    public FakeBucket Bucket { get; }

    public ScriptedTransform Transform { get; } = new();

    public DeliveryStream Delivery => _delivery;

    public void Append(params string[] texts)
    {
        foreach (var text in texts)
            Stream.Append(text, Time.GetUtcNow());
    }

    public Task FlushAsync() => _delivery.FlushAsync();

    public static SequenceNumber Number(int record) => new((UInt128)record * 10);

    public ValueTask DisposeAsync() => _delivery.DisposeAsync();
}
