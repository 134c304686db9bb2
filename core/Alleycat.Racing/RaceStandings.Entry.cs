using System.Text;
using System.Text.Json;

namespace Alleycat.Racing;

public sealed partial class RaceStandings
{
    /// <summary>One racer's seconds. A class, so that rows can be sorted and grown without copying it.</summary>
    private sealed class Entry(int racerId)
    {
        // Index is the second; the count of 0.0001 plus one, so that 0 says "not heard". Telemetry's ranges end far below the limit.
        private uint[] _outputs = new uint[32];
        private long _sum;
        private int _oldestSecond = int.MaxValue;

        // The earliest that a second has arrived after its own start, in effect this racer's race start by the platform's clock.
        private long _originMs = long.MaxValue;
        private long _backfilledMs = long.MinValue;
        private int _heldSecond;
        private byte[] _nameJson = [];
        private int _storedUntil;
        private (int From, int Until) _told;

        public int RacerId { get; } = racerId;

        public int NewestSecond { get; private set; }

        /// <summary>When the newest second first arrived.</summary>
        public long HeardMs { get; private set; }

        public string? Name { get; private set; }

        /// <summary>The second that told the name; 0 where there is none.</summary>
        public int NameSecond { get; private set; }

        /// <summary>Index is the second; the count of 0.0001 plus one, 0 where not heard. May end before the newest second's room.</summary>
        public ReadOnlySpan<uint> Outputs => _outputs;

        public RacerTiming Timing => new(_originMs, _backfilledMs == long.MinValue ? null : _backfilledMs, _heldSecond);

        public bool Record(int second, Output output, long arrivalMs, ReadOnlySpan<byte> nameJson, bool isHeld, StandingsLimits limits)
        {
            if (second > NewestSecond)
                TakeName(nameJson, second, limits.NameCharsMax);
            var isFirst = second >= _outputs.Length || _outputs[second] == 0;
            if (!Keep(second, output, arrivalMs, limits))
                return false;
            if (isFirst)
                TakeArrival(second, arrivalMs, limits);
            if (isHeld)
                _heldSecond = Math.Max(_heldSecond, second);
            return true;
        }

        /// <summary>Takes a second's output, the best of several; nothing follows from it for the row's state.</summary>
        public bool Keep(int second, Output output, long heardMs, StandingsLimits limits)
        {
            if (second > NewestSecond)
            {
                NewestSecond = second;
                HeardMs = heardMs;
            }
            else if (second == NewestSecond)
            {
                HeardMs = Math.Min(HeardMs, heardMs);
            }
            _oldestSecond = Math.Min(_oldestSecond, second);
            if (second >= _outputs.Length)
                Array.Resize(ref _outputs, Math.Min(limits.SecondMax + 1, Math.Max(second + 1, _outputs.Length * 2)));

            var known = _outputs[second];
            var told = Math.Min(output.TenThousandths, uint.MaxValue - 1) + 1;
            if (told <= known)
                return false;
            _outputs[second] = told;
            _sum += told - (known == 0 ? 1 : known);
            return true;
        }

        /// <summary>The run of seconds from the racer's first to the first gap, where it is worth telling by now.</summary>
        public bool TryTellStored(int step, long nowMs, long settledMs, out int from, out int until)
        {
            // A second before the first one known begins a run of its own.
            if (_oldestSecond < _told.From || _storedUntil < _oldestSecond)
                _storedUntil = _oldestSecond;
            while (_storedUntil < NewestSecond && _outputs[_storedUntil + 1] != 0)
                _storedUntil++;
            (from, until) = (_oldestSecond, _storedUntil);
            if ((from, until) == _told || (until - _told.Until < step && nowMs - HeardMs < settledMs))
                return false;
            _told = (from, until);
            return true;
        }

        public void RestoreTiming(in RacerTiming timing)
        {
            _originMs = Math.Min(_originMs, timing.OriginMs);
            _backfilledMs = Math.Max(_backfilledMs, timing.BackfilledMs ?? long.MinValue);
            _heldSecond = Math.Max(_heldSecond, timing.HeldSecond);
        }

        public StandingsRow RowAt(int common, long lastArrivalMs, StandingsLimits limits)
        {
            // Seconds after the common one are few in a race that runs together; what lies before is in the sum.
            var sum = _sum;
            for (var s = NewestSecond; s > common; s--)
                sum -= _outputs[s] == 0 ? 0 : _outputs[s] - 1;
            var second = Math.Min(NewestSecond, common);
            while (second > 0 && _outputs[second] == 0)
                second--;
            if (second == 0)
                second = _oldestSecond;
            var mean = common == 0 ? 0 : (2 * sum + common) / (2L * common);
            var state = StateOf(second, common, lastArrivalMs, limits);
            return new(RacerId, Name, second, new Output(_outputs[second] - 1), new Output((uint)mean), 0, state);
        }

        private StandingsRowState StateOf(int second, int common, long lastArrivalMs, StandingsLimits limits) =>
            common - second > limits.HoldSeconds ? StandingsRowState.Gap
            : _backfilledMs >= lastArrivalMs - (long)limits.BackfilledFor.TotalMilliseconds ? StandingsRowState.Backfilled
            : second < common || second == _heldSecond ? StandingsRowState.Held
            : StandingsRowState.Live;

        private void TakeArrival(int second, long arrivalMs, StandingsLimits limits)
        {
            var originMs = arrivalMs - second * 1000L;
            _originMs = Math.Min(_originMs, originMs);
            // Later than any network is slow: the device kept it.
            if (originMs - _originMs > (long)limits.LateBy.TotalMilliseconds)
                _backfilledMs = Math.Max(_backfilledMs, arrivalMs);
        }

        public void RestoreName(string? name, int second)
        {
            if (second > NameSecond)
                (Name, NameSecond) = (name, second);
        }

        private void TakeName(ReadOnlySpan<byte> nameJson, int second, int charsMax)
        {
            if (nameJson.IsEmpty || nameJson.SequenceEqual(_nameJson))
                return;
            _nameJson = nameJson.ToArray();
            var name = Decode(nameJson, charsMax);
            if (NameSecond == 0 || name != Name)
                (Name, NameSecond) = (name, second);
        }

        private static string? Decode(ReadOnlySpan<byte> nameJson, int charsMax)
        {
            try
            {
                var reader = new Utf8JsonReader(nameJson);
                reader.Read();
                return Shorten(reader.GetString() ?? "", charsMax);
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair, written as an escape: JSON allows it, text does not. The racer stays without a name.
                return null;
            }
        }

        private static string Shorten(string name, int charsMax)
        {
            if (name.Length <= charsMax)
                return name;
            var text = new StringBuilder(charsMax);
            foreach (var rune in name.EnumerateRunes())
            {
                if (text.Length + rune.Utf16SequenceLength > charsMax)
                    break;
                text.Append(rune.ToString());
            }
            return text.ToString();
        }
    }
}
