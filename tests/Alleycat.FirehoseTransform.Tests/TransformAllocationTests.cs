using System.Buffers;
using System.Globalization;
using System.Text;
using Alleycat.Racing;
using static Alleycat.FirehoseTransform.Tests.TransformCall;

namespace Alleycat.FirehoseTransform.Tests;

public sealed class TransformAllocationTests
{
    public static TheoryData<string> Messages =>
    [
        Usual,
        Usual.Replace("79.8", "79.79999999999999", StringComparison.Ordinal),
        Usual.Replace("Hayden", "Jörg 李", StringComparison.Ordinal),
        // By the tokens: white space, duplicates, escaped names, a device's own output.
        Usual.Replace(",", ",\n  ", StringComparison.Ordinal),
        """{"output":1,"s\u0065cond":2,""" + Usual[1..],
        // Set aside without a word of its own, or dropped.
        Usual.Replace("79.8", "null", StringComparison.Ordinal),
        """{"event":"paused"}""",
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_warm_handler_allocates_nothing_per_record(string message)
    {
        var handler = new FirehoseTransformHandler(TelemetryLimits.Default);
        var response = new ArrayBufferWriter<byte>(8 * 1024 * 1024);
        var few = Event(Enumerable.Repeat(Encoding.UTF8.GetBytes(message), 10));
        var many = Event(Enumerable.Repeat(Encoding.UTF8.GetBytes(message), 3_000));
        for (var i = 0; i < 3; i++)
            Allocated(handler, many, response);

        var ofFew = FewestAllocated(handler, few, response);
        var ofMany = FewestAllocated(handler, many, response);

        Assert.True(ofMany <= ofFew, string.Create(CultureInfo.InvariantCulture, $"{ofFew} bytes for 10 records, {ofMany} for 3,000"));
    }

    /// <summary>
    /// The fewest bytes of several runs. Where a background collection begins within a run, as another test's large arrays cause it, the
    /// runtime counts what was left of this thread's allocation context, up to 8 KiB, as allocated; what the handler allocates is in every run.
    /// </summary>
    private static long FewestAllocated(FirehoseTransformHandler handler, byte[] body, ArrayBufferWriter<byte> response) =>
        Enumerable.Range(0, 5).Min(_ => Allocated(handler, body, response));

    private static long Allocated(FirehoseTransformHandler handler, byte[] body, ArrayBufferWriter<byte> response)
    {
        response.ResetWrittenCount();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var task = handler.HandleAsync(body, response, CancellationToken.None);
        Assert.True(task.IsCompletedSuccessfully);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
