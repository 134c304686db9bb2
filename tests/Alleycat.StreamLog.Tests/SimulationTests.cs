using System.Globalization;
using Alleycat.Streaming;

namespace Alleycat.StreamLog.Tests;

/// <summary>
/// Random lives of a stream on a disk that fails, tears and forgets: puts, full disks, failing calls, power cuts,
/// restarts. One seed is one
/// life and replays it. <c>ALLEYCAT_SEEDS</c> sets how many (1,000 or more at night); a seed found failing becomes an
/// InlineData.
/// </summary>
public sealed class SimulationTests
{
    private const int SeedsDefault = 60;

    [Fact]
    public async Task No_life_of_a_stream_loses_or_invents_a_record()
    {
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("ALLEYCAT_SEEDS"), CultureInfo.InvariantCulture, out var many)
            ? many
            : SeedsDefault;
        for (var seed = 1; seed <= seeds; seed++)
            await LiveAsync(seed);
    }

    private static async Task LiveAsync(int seed)
    {
        var life = new Life(seed);
        try
        {
            await life.LiveAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"Seed {seed} failed at step {life.Step}: {e.Message}", e);
        }
    }

    private sealed class Life
    {
        private readonly Random _random;
        private readonly ManualTime _time = new();
        private readonly StreamLogOptions _options;
        private readonly List<(string Text, SequenceNumber Number)> _acknowledged = [];
        private readonly HashSet<string> _attempted = [];
        private SimulatedDisk _disk;
        private StreamLog _stream;
        private int _texts;

        public Life(int seed)
        {
            _random = new Random(seed);
            _options = new StreamLogOptions
            {
                Directory = "/stream",
                SegmentBytesMax = _random.Next(4 << 10, 12 << 10),
                CommitBytesMax = _random.Next(1 << 10, 8 << 10),
                CommitRecordsMax = _random.Next(1, 30),
                QueueBytesMax = _random.Next(1, 4 << 10),
                CompressBatches = _random.Next(2) == 0,
                CacheBytesMax = _random.Next(2) * _random.Next(8 << 10),
            };
            _disk = new SimulatedDisk(new Random(seed));
            _stream = Open();
        }

        public int Step { get; private set; }

        public async Task LiveAsync()
        {
            for (Step = 1; Step <= 60; Step++)
            {
                switch (_random.Next(12))
                {
                    case 0:
                        await PowerCutAsync();
                        break;
                    case 1:
                        await RestartAsync();
                        break;
                    case 2:
                        _disk.IsFull = !_disk.IsFull;
                        break;
                    case 3:
                        var (at, period) = (_disk.Calls + _random.Next(1, 4), _random.Next(3, 9));
                        _disk.Fails = _random.Next(2) == 0 ? call => call == at : call => call >= at && call % period == 0;
                        break;
                    case 4:
                        _disk.Fails = _ => false;
                        _time.Advance(TimeSpan.FromMinutes(_random.Next(120)));
                        break;
                    default:
                        await PutAsync();
                        break;
                }
                if (_random.Next(4) == 0)
                    Verify(mayHoldMore: false);
            }
            await PowerCutAsync();
        }

        private StreamLog Open() => StreamLog.Open(_options, _time, _disk, saltSeed: _random.Next(), epochMsMin: 1);

        private async Task PutAsync()
        {
            var texts = Enumerable.Range(0, _random.Next(1, 12)).Select(_ => $"{_texts++} {new string('x', _random.Next(700))}").ToArray();
            _attempted.UnionWith(texts);
            try
            {
                var results = await _stream.PutRecordsAsync([.. texts.Select(t => Entries.Of(t))]).AsTask().WaitAsync(Entries.Patience);
                _acknowledged.AddRange(texts.Zip(results).Where(p => p.Second.IsStored).Select(p => (p.First, p.Second.SequenceNumber)));
            }
            catch (StreamLogException e) when (e.IsTransient)
            {
                // Refused, and told so.
            }
        }

        private async Task PowerCutAsync()
        {
            if (_random.Next(2) == 0)
            {
                _disk.PowerLossAt = _disk.Calls + _random.Next(1, 6);
                await PutAsync();
            }
            var left = _disk.AfterPowerLoss();
            await _stream.DisposeAsync();
            _disk = left;
            _stream = Open();
            Verify(mayHoldMore: true);
        }

        private async Task RestartAsync()
        {
            _disk.IsFull = false;
            _disk.Fails = _ => false;
            await _stream.DisposeAsync();
            _stream = Open();
            Verify(mayHoldMore: true);
        }

        /// <param name="mayHoldMore">After an opening a put that failed may turn out to have been written; while
        /// running, never.</param>
        private void Verify(bool mayHoldMore)
        {
            var records = _stream.ReadAll(recordsMax: _random.Next(1, 40), bytesMax: _random.Next(1, 5_000));
            var found = records.ToDictionary(r => r.SequenceNumber, Entries.Text);
            Assert.Equal(found.Keys.Order(), records.Select(r => r.SequenceNumber));
            foreach (var (text, number) in _acknowledged)
                Assert.True(found.TryGetValue(number, out var there) && there == text, $"lost '{text[..Math.Min(text.Length, 9)]}'");
            Assert.All(found.Values, text => Assert.Contains(text, _attempted));
            Assert.Equal(found.Count, found.Values.Distinct().Count());
            if (!mayHoldMore)
            {
                Assert.Equal(_acknowledged.Count, found.Count);
                return;
            }
            // From now on they are there for good.
            _acknowledged.Clear();
            _acknowledged.AddRange(records.Select(r => (Entries.Text(r), r.SequenceNumber)));
        }
    }
}
