using Alleycat.Streaming;
using FsCheck;
using FsCheck.Fluent;

namespace Alleycat.S3.Tests;

public sealed class ComposePlanTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void A_change_at_the_end_of_a_history_of_30_MB_sends_the_head_and_the_tail_and_copies_between()
    {
        var plan = ComposePlan.Of([New(1_500), Copy(1_700, 30_000_000), New(300_000), New(8)]);
        Assert.True(plan.IsMultipart);
        Assert.Equal([ComposePlan.PieceBytesMin, 30_001_500 - ComposePlan.PieceBytesMin, 300_008], plan.Pieces.Select(piece => piece.Length));
        Assert.Equal(new ByteRange(1_700 + ComposePlan.PieceBytesMin - 1_500, 30_001_500 - ComposePlan.PieceBytesMin), plan.Pieces[1].Copied);
        // Begin, read, send, copy, send, complete.
        Assert.Equal(6, plan.Requests);
        Assert.Equal((2 * ComposePlan.PieceBytesMin) - 1_500 + 300_008, plan.BytesTransferred);
    }

    [Fact]
    public void A_change_in_the_midst_cuts_the_copied_bytes_in_two_where_that_pays()
    {
        var large = ComposePlan.Of([New(1_500), Copy(1_700, 38_000_000), New(300_000), Copy(38_301_700, 38_000_000), New(8)]);
        Assert.Equal([false, true, false, true, false], large.Pieces.Select(piece => piece.Copied is not null));
        Assert.InRange(large.BytesTransferred, 0, 4 * ComposePlan.PieceBytesMin);
        // Neither side is long enough to lend 5 MiB and be copied, but the second is once the first is sent whole.
        var medium = ComposePlan.Of([New(1_500), Copy(1_700, 15_000_000), New(300_000), Copy(15_301_700, 15_000_000), New(8)]);
        Assert.Equal([15_301_500, 15_000_000, 8], medium.Pieces.Select(piece => piece.Length));
        Assert.Equal(new ByteRange(15_301_700, 15_000_000), medium.Pieces[1].Copied);
    }

    [Fact]
    public void A_change_in_a_history_of_24_MB_is_put_at_once()
    {
        var plan = ComposePlan.Of([New(1_500), Copy(1_700, 12_000_000), New(300_000), Copy(12_301_700, 12_000_000), New(8)]);
        Assert.False(plan.IsMultipart);
        Assert.Equal(3, plan.Requests);
        // All of it is sent, and 24 MB are read before.
        Assert.Equal(24_301_508 + 24_000_000, plan.BytesTransferred);
    }

    [Fact]
    public void Ranges_that_continue_each_other_are_one()
    {
        var parts = Enumerable.Range(0, 3_600).Select(i => Copy(100 + (i * 10_000L), 10_000)).Prepend(New(0)).Append(New(8)).ToArray();
        var plan = ComposePlan.Of(parts);
        Assert.Equal([new ByteRange(100, 36_000_000), null], plan.Pieces.Select(piece => piece.Copied));
    }

    [Fact]
    public void Ranges_that_lie_apart_are_copied_without_a_read()
    {
        var plan = ComposePlan.Of([Copy(0, 20 * MiB), Copy(21 * MiB, 20 * MiB), New(8)]);
        Assert.Equal(8, plan.BytesTransferred);
        Assert.Equal(5, plan.Requests);
    }

    [Fact]
    public void Nothing_new_is_one_copy_and_nothing_at_all_is_one_put()
    {
        Assert.Equal(new ByteRange(5, 40 * MiB), Assert.Single(ComposePlan.Of([Copy(5, 40 * MiB)]).Pieces).Copied);
        var empty = ComposePlan.Of([New(0)]);
        Assert.Equal((false, 0L, 1), (empty.IsMultipart, empty.BytesTransferred, empty.Requests));
    }

    [Fact]
    public void New_bytes_alone_are_put_at_once() =>
        Assert.False(ComposePlan.Of([New(100 * MiB), New(100 * MiB)]).IsMultipart);

    [Fact]
    public void More_than_S3_copies_at_once_is_copied_in_even_pieces()
    {
        var plan = ComposePlan.Of([Copy(0, (2 * ComposePlan.CopyBytesMax) + 1), New(8)]);
        Assert.Equal(4, plan.Pieces.Count);
        Assert.All(plan.Pieces.Take(3), piece => Assert.InRange(piece.Length, ComposePlan.CopyBytesMax / 2, ComposePlan.CopyBytesMax));
    }

    [Fact]
    public void Long_stretches_to_send_are_cut_so_that_memory_is_bounded()
    {
        var plan = ComposePlan.Of([Copy(0, 500 * MiB), New(100 * MiB), Copy(600 * MiB, 4 * MiB), New(100 * MiB), Copy(700 * MiB, 500 * MiB)]);
        Assert.Equal(6, plan.Pieces.Count);
        Assert.All(plan.Pieces.Where(piece => piece.Copied is null), piece => Assert.InRange(piece.Length, 32 * MiB, ComposePlan.SendBytesMax));
    }

    [Fact]
    public void More_pieces_than_S3_takes_are_put_at_once()
    {
        var parts = Enumerable.Range(0, ComposePlan.PiecesMax + 1).Select(i => Copy(i * 40 * MiB, 30 * MiB)).ToArray();
        Assert.False(ComposePlan.Of(parts).IsMultipart);
        Assert.True(ComposePlan.Of(parts[1..]).IsMultipart);
    }

    [Fact]
    public void Any_plan_is_the_object_in_pieces_that_S3_takes_and_transfers_no_more_than_a_put()
    {
        // Lengths about the bounds that matter as often as any others, and ranges that meet as often as ranges that lie
        // apart.
        var length = Gen.Frequency(
            (3, Gen.Choose(0, 300_000)),
            (2, Gen.Choose(-3, 3).Select(off => (int)ComposePlan.PieceBytesMin + off)),
            (2, Gen.Choose(-3, 3).Select(off => (int)(ComposePlan.CopyBytesMin + off))),
            (2, Gen.Choose(-3, 3).Select(off => (int)(ComposePlan.CopyBytesMin + ComposePlan.PieceBytesMin + off))),
            (4, Gen.Choose(1, 200_000_000)));
        var part = from bytes in length from kind in Gen.Choose(0, 3) select (bytes, kind);
        Prop.ForAll(part.ListOf().ToArbitrary(), drawn => Check(PartsOf(drawn)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(20_261_121, 7));
    }

    private static void Check(IReadOnlyList<ObjectPart> parts)
    {
        var plan = ComposePlan.Of(parts);
        Assert.Equal(Runs(parts), Runs(plan.Pieces.SelectMany(piece => piece.Copied is { } range ? [ObjectPart.Copy(range)] : piece.Sent)));
        Assert.All(plan.Pieces, piece => Assert.Equal(piece.Length, piece.Copied?.Length ?? piece.Sent.Sum(sent => sent.Length)));
        var total = parts.Sum(part => part.Length);
        Assert.Equal(total, plan.Pieces.Sum(piece => piece.Length));
        var put = total + parts.Sum(part => part.Existing?.Length ?? 0);
        Assert.InRange(plan.BytesTransferred, 0, put);
        if (!plan.IsMultipart)
        {
            Assert.Null(Assert.Single(plan.Pieces).Copied);
            Assert.Equal(put, plan.BytesTransferred);
            return;
        }
        Assert.InRange(plan.Pieces.Count, 1, ComposePlan.PiecesMax);
        Assert.All(plan.Pieces.SkipLast(1), piece => Assert.True(piece.Length >= ComposePlan.PieceBytesMin));
        Assert.All(plan.Pieces, piece => Assert.InRange(
            piece.Length, 1, piece.Copied is null ? ComposePlan.SendBytesMax : ComposePlan.CopyBytesMax));
        Assert.True(put - plan.BytesTransferred >= 2 * ComposePlan.CopyBytesMin);
    }

    /// <summary>What an object consists of, however it is cut: where each run of bytes comes from, new ones by their
    /// place in the test's array.</summary>
    private static List<(bool IsNew, long Offset, long Length)> Runs(IEnumerable<ObjectPart> parts)
    {
        var runs = new List<(bool IsNew, long Offset, long Length)>();
        foreach (var part in parts)
        {
            if (part.Length == 0)
                continue;
            var (isNew, offset) = part.Existing is { } range ? (false, range.Offset) : (true, NewOffset(part));
            if (runs.Count > 0 && runs[^1].IsNew == isNew && runs[^1].Offset + runs[^1].Length == offset)
                runs[^1] = runs[^1] with { Length = runs[^1].Length + part.Length };
            else
                runs.Add((isNew, offset, part.Length));
        }
        return runs;
    }

    private static readonly byte[] NewBytes = new byte[256 * MiB];

    private static long NewOffset(ObjectPart part)
    {
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(part.Bytes, out var segment));
        Assert.Same(NewBytes, segment.Array);
        return segment.Offset;
    }

    private static List<ObjectPart> PartsOf(IEnumerable<(int Bytes, int Kind)> drawn)
    {
        var (parts, offset) = (new List<ObjectPart>(), 0L);
        foreach (var (bytes, kind) in drawn)
        {
            if (kind == 0 || bytes == 0)
            {
                var from = parts.Count * 1_000L;
                parts.Add(ObjectPart.Of(NewBytes.AsMemory((int)from, (int)Math.Min(bytes, NewBytes.Length - from))));
                continue;
            }
            offset += kind == 1 ? 1_000_000 : 0;
            parts.Add(Copy(offset, bytes));
            offset += bytes;
        }
        return parts;
    }

    private static ObjectPart New(long length) => ObjectPart.Of(NewBytes.AsMemory(0, (int)length));

    private static ObjectPart Copy(long offset, long length) => ObjectPart.Copy(new(offset, length));
}
