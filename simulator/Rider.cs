using System.Globalization;
using System.Text.Unicode;

namespace Alleycat.Simulator;

/// <summary>One rider: makes the messages of their bike, second by second. For one caller.</summary>
internal sealed class Rider
{
    // The range that the reference sample's bikes stay in.
    private const double CadenceMin = 30, CadenceMax = 90, ResistanceMin = 33, ResistanceMax = 86;
    private const int WarmUpSeconds = 8;

    private readonly Random _random;
    private readonly RiderCharacter _character;
    private readonly long _raceId;
    private readonly int _seconds;
    private readonly long _startsAtMs;
    private readonly byte[] _buffer = new byte[512];
    private double _drift;

    /// <param name="racerId">Also decides the name.</param>
    /// <param name="classId">1 to 6.</param>
    /// <param name="raceId">The race.</param>
    /// <param name="seconds">Length of the race.</param>
    /// <param name="startsAtMs">When second 1 begins on the bike's clock, milliseconds since 1970.</param>
    /// <param name="seed">With the racer id it decides the character.</param>
    /// <param name="form">With both it decides all values.</param>
    public Rider(int racerId, int classId, long raceId, int seconds, long startsAtMs, int seed, int form = 0)
    {
        (RacerId, ClassId, _raceId, _seconds, _startsAtMs) = (racerId, classId, raceId, seconds, startsAtMs);
        Name = RiderNames.Of(racerId);
        // Mixed by hand: HashCode differs from process to process.
        var mixed = unchecked(seed * 486_187_739 ^ racerId * 16_777_619);
        _character = RiderCharacter.Draw(new Random(mixed));
        _random = new Random(unchecked(mixed + form * 1_000_003 + 1));
        NextSecond = 1;
    }

    public int RacerId { get; }

    public int ClassId { get; }

    public string Name { get; }

    public double Phase => _character.Phase;

    /// <summary>The second that <see cref="Next"/> will make.</summary>
    public int NextSecond { get; private set; }

    public bool HasNext => NextSecond <= _seconds;

    /// <summary>Rides the seconds before without a message, so that later values do not depend on when someone joined.</summary>
    public void SkipTo(int second)
    {
        while (NextSecond < second)
            Next();
    }

    /// <summary>Makes the message of the next second: UTF-8 JSON as a bike publishes it.</summary>
    public byte[] Next()
    {
        var second = NextSecond++;
        Span<byte> id = stackalloc byte[16];
        _random.NextBytes(id);
        id[6] = (byte)((id[6] & 0x0F) | 0x40);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        var (cadence, resistance) = ValuesAt(second);
        var timestamp = _startsAtMs + (second - 1) * 1000L + (long)(_character.Phase * 1000);
        if (!Utf8.TryWrite(
            _buffer, CultureInfo.InvariantCulture,
            $$"""
            {"uuid":"{{new Guid(id, bigEndian: true)}}","event":"{{(second == _seconds ? "final" : "update")}}",
            """
            + $$"""
            "deviceTimestamp":{{timestamp}},"second":{{second}},"raceId":{{_raceId}},"name":"{{Name}}","racerId":{{RacerId}},"classId":{{ClassId}},
            """
            + $$"""
            "cadence":{{cadence}},"resistance":{{resistance}}}
            """,
            out var length))
            throw new InvalidOperationException("A message does not fit its buffer.");
        return _buffer.AsSpan(0, length).ToArray();
    }

    private (double Cadence, double Resistance) ValuesAt(int second)
    {
        var part = (double)second / _seconds;
        var warmUp = Math.Min(1, (second + 2.0) / (WarmUpSeconds + 2));
        var isSprint = _seconds - second < _character.SprintSeconds && _seconds > 2 * _character.SprintSeconds;
        var sprint = isSprint ? _character.Sprint * (1 - (double)(_seconds - second) / _character.SprintSeconds) : 0;
        // Noise with a memory, as legs have.
        _drift = 0.8 * _drift + _character.Unrest * (_random.NextDouble() * 2 - 1);
        var surge = _character.Surge * Math.Sin(2 * Math.PI * second / _character.SurgeSeconds);
        var cadence = _character.Cadence * (0.7 + 0.3 * warmUp) - _character.Fatigue * part + surge + _drift + sprint;
        var resistance = _character.Resistance * (0.85 + 0.15 * warmUp) - surge / 3 + sprint / 2 + (_random.NextDouble() - 0.5);
        // A bike counts cadence in halves and resistance in tenths.
        return (
            Math.Round(Math.Clamp(cadence, CadenceMin, CadenceMax) * 2) / 2,
            Math.Round(Math.Clamp(resistance, ResistanceMin, ResistanceMax) * 10) / 10);
    }
}
