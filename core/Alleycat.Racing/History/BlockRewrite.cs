using System.Buffers;

namespace Alleycat.Racing.History;

/// <summary>One aligned block of 32 seconds while a batch is joined into it.</summary>
/// <remarks>
/// It is a row of slots, ascending: each stands for a fragment of the old file, touched or not, or for seconds that no fragment held. A
/// slot
/// that was opened and has changed is its seconds' texts; one that was not, or has not, stays the old fragment.
/// </remarks>
internal sealed class BlockRewrite(int number)
{
    private readonly List<SecondRecords> touched = [];
    private readonly List<Slot> slots = [];

    public int Number => number;

    public int LastSecond => (number + 1) << HistoryFormat.LevelMax;

    /// <summary>Text of the fragments that the batch touches.</summary>
    public long TextBytes { get; private set; }

    public bool IsChanged => slots.Exists(slot => slot.IsChanged);

    /// <summary>The block's fragments to be, after <see cref="Lay"/>.</summary>
    public List<Plan> Plans { get; private set; } = [];

    public void Touch(SecondRecords second) => touched.Add(second);

    /// <summary>Gives the texts back to the pool: nothing of the block but its plans' fragments and compressed bytes is good any more.</summary>
    public void Release()
    {
        foreach (var slot in slots)
            slot.Release();
    }

    /// <summary>Adds the block's next fragment; touched seconds are added before.</summary>
    public void Add(int index, HistoryFragment fragment)
    {
        var slot = new Slot(fragment.FirstSecond) { Kept = index, Fragment = fragment };
        slot.Take(touched, fragment.FirstSecond, fragment.UntilSecond);
        slots.Add(slot);
        TextBytes += slot.Batch.Count > 0 ? fragment.RawLength : 0;
    }

    /// <summary>The slots that the batch touches, in order, with one for each second that no fragment covers.</summary>
    public List<Slot> Touched()
    {
        foreach (var second in touched.FindAll(second => !slots.Exists(slot => slot.Batch.Contains(second))))
        {
            var slot = new Slot(second.Second);
            slot.Batch.Add(second);
            slots.Add(slot);
        }
        slots.Sort((left, right) => left.FirstSecond.CompareTo(right.FirstSecond));
        return slots.FindAll(slot => slot.Batch.Count > 0);
    }

    /// <summary>Lays the block out.</summary>
    /// <returns>Slots that must be opened first, as their fragments do not stay what they are; then call again.</returns>
    public List<Slot> Lay()
    {
        var pieces = new List<HistoryLayout.Piece>();
        var texts = new List<SecondText>();
        var owners = new List<Slot>();
        foreach (var slot in slots)
        {
            if (slot.IsKept)
            {
                pieces.Add(new(slot.FirstSecond, slot.Fragment.Weight));
                texts.Add(default);
                owners.Add(slot);
                continue;
            }
            foreach (var text in slot.Texts)
            {
                pieces.Add(new(text.Second, text.Bytes.Length + 1));
                texts.Add(text);
                owners.Add(slot);
            }
        }

        var open = new List<Slot>();
        Plans = [];
        foreach (var range in HistoryLayout.Lay(number, pieces))
        {
            var owner = owners[range.From];
            if (owner.IsKept && range.Until == range.From + 1 && range.Level == owner.Fragment.Level)
            {
                Plans.Add(new Plan(range.FirstSecond, range.Level, []) { Kept = owner.Kept, Fragment = owner.Fragment });
                continue;
            }
            open.AddRange(owners[range.From..range.Until].FindAll(slot => slot.IsKept));
            Plans.Add(new Plan(range.FirstSecond, range.Level, texts[range.From..range.Until]));
        }
        open.ForEach(slot => slot.MustOpen = true);
        return open;
    }

    /// <summary>The spelling of one second.</summary>
    public readonly record struct SecondText(int Second, ReadOnlyMemory<byte> Bytes);

    /// <summary>An old fragment, or one second that is new.</summary>
    public sealed class Slot(int firstSecond)
    {
        /// <summary>From the pool: what <see cref="Texts"/> lies in.</summary>
        private readonly List<byte[]> rented = [];

        public int FirstSecond => firstSecond;

        /// <summary>Number in the old table, or -1 for a new second.</summary>
        public int Kept { get; init; } = -1;

        public HistoryFragment Fragment { get; init; }

        public List<SecondRecords> Batch { get; } = [];

        public ReadOnlyMemory<byte> Compressed { get; set; }

        public List<SecondText> Texts { get; } = [];

        public HistoryFault Fault { get; private set; }

        public bool IsChanged { get; private set; }

        /// <summary>Its seconds are wanted one by one although they have not changed.</summary>
        public bool MustOpen { get; set; }

        public bool IsKept => !IsChanged && !MustOpen;

        public int RacersMax { get; private set; }

        public int SecondsAdded { get; set; }

        public void Take(List<SecondRecords> touched, int from, int until) =>
            Batch.AddRange(touched.FindAll(second => second.Second >= from && second.Second < until));

        /// <summary>Reads the fragment's seconds and joins the batch's; independent of every other slot.</summary>
        public void Open()
        {
            Release();
            if (Kept >= 0)
                Fault = Inflate();
            foreach (var second in Batch.FindAll(second => !Texts.Exists(text => text.Second == second.Second)))
            {
                Add(second);
                SecondsAdded++;
                IsChanged = true;
            }
            if (IsKept)
                Release();
            Texts.Sort((left, right) => left.Second.CompareTo(right.Second));
            Compressed = default;
        }

        /// <summary>Forgets the texts; their memory is the pool's again.</summary>
        public void Release()
        {
            Texts.Clear();
            rented.ForEach(buffer => ArrayPool<byte>.Shared.Return(buffer));
            rented.Clear();
        }

        private byte[] Rent(int length)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(length);
            rented.Add(buffer);
            return buffer;
        }

        private HistoryFault Inflate()
        {
            var text = Rent((int)Fragment.RawLength).AsMemory(0, (int)Fragment.RawLength);
            if (!FragmentCodec.TryInflate(Compressed, Fragment, text.Span))
                return HistoryFault.Fragment;
            var last = Fragment.FirstSecond - 1;
            for (var at = 0; at < text.Length; at++)
            {
                var length = HistoryText.LengthOfFirst(text.Span[at..]);
                var bytes = text.Slice(at, length);
                at += length;
                if (!HistoryText.TryReadSecond(bytes.Span, out var second, out _) || second <= last || second >= Fragment.UntilSecond
                    || (at < text.Length && (text.Span[at] != ',' || at == text.Length - 1)))
                    return HistoryFault.Text;
                last = second;
                if (Batch.Find(records => records.Second == second) is not { } update)
                {
                    Texts.Add(new SecondText(second, bytes));
                    continue;
                }
                if (!HistoryText.TryRead(bytes.Span, out var records))
                    return HistoryFault.Text;
                if (records.Join(update))
                {
                    IsChanged = true;
                    Add(records);
                }
                else
                {
                    Texts.Add(new SecondText(second, bytes));
                }
            }
            return HistoryFault.None;
        }

        private void Add(SecondRecords records)
        {
            RacersMax = Math.Max(RacersMax, records.Count);
            var buffer = Rent(HistoryText.BytesMax(records));
            Texts.Add(new SecondText(records.Second, buffer.AsMemory(0, HistoryText.Write(records, buffer))));
        }
    }

    /// <summary>A fragment of the new file.</summary>
    public sealed class Plan(int firstSecond, int level, List<SecondText> texts)
    {
        public int FirstSecond => firstSecond;

        /// <summary>Number in the old table, or -1 for a fragment to be deflated.</summary>
        public int Kept { get; init; } = -1;

        public HistoryFragment Fragment { get; set; }

        public ReadOnlyMemory<byte> Compressed { get; private set; }

        /// <summary>Joins the seconds' texts with commas and deflates them; independent of every other plan.</summary>
        public void Deflate()
        {
            var length = -1;
            foreach (var text in texts)
                length += text.Bytes.Length + 1;
            var rented = ArrayPool<byte>.Shared.Rent(length);
            var at = 0;
            var count = 0;
            foreach (var text in texts)
            {
                if (at > 0)
                    rented[at++] = (byte)',';
                text.Bytes.Span.CopyTo(rented.AsSpan(at));
                at += text.Bytes.Length;
                count += HistoryText.CountRecords(text.Bytes.Span);
            }
            var raw = rented.AsSpan(0, length);
            Compressed = FragmentCodec.Deflate(raw);
            Fragment = new HistoryFragment(firstSecond, level, (uint)Compressed.Length, (uint)length, Crc32.Of(raw), (uint)count);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
