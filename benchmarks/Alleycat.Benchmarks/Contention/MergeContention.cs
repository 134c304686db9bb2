namespace Alleycat.Benchmarks.Contention;

/// <summary>
/// A model of history processors that contend for class files: objects arrive at a rate, each touches every class, and a merge whose file was
/// replaced since it was read is done again. Time is virtual, randomness seeded.
/// </summary>
/// <param name="concurrency">Instances at a time: the function's reserved concurrency.</param>
/// <param name="objectsPerSecond">Delivered objects a second, evenly but for a jitter.</param>
/// <param name="mergeSeconds">Mean time from reading a class's file to writing it; each time 0.7 to 1.3 of it.</param>
internal sealed class MergeContention(int concurrency, double objectsPerSecond, double mergeSeconds)
{
    private const int Classes = 6;
    private const double RaceSeconds = 300;

    /// <summary>As the processor's own: attempts per class and object before the event is given back.</summary>
    private const int AttemptsMax = 10;

    private readonly PriorityQueue<Worker, double> _events = new();
    private readonly Queue<double> _waiting = new();
    private readonly Queue<Worker> _idle = new();
    private readonly int[] _versions = new int[Classes];
    private readonly Random _random = new(7);
    private readonly List<double> _ages = [];
    private int _writes;
    private int _conflicts;
    private int _givenBack;

    /// <summary>Plays a race and what is left after it.</summary>
    public ContentionResult Run()
    {
        for (var i = 0; i < concurrency; i++)
            _idle.Enqueue(new Worker());
        var arrivals = (int)(RaceSeconds * objectsPerSecond);
        var ended = 0.0;
        for (var i = 0; i < arrivals; i++)
        {
            var now = (i + _random.NextDouble()) / objectsPerSecond;
            RunUntil(now, ref ended);
            _waiting.Enqueue(now);
            StartIdle(now);
        }
        RunUntil(double.PositiveInfinity, ref ended);
        _ages.Sort();
        return new(_writes, _conflicts, _givenBack, _ages[_ages.Count / 2], _ages[(int)(_ages.Count * 0.99)], Math.Max(0, ended - RaceSeconds));
    }

    private void RunUntil(double until, ref double ended)
    {
        while (_events.TryPeek(out var worker, out var now) && now <= until)
        {
            _events.Dequeue();
            ended = now;
            Finish(worker, now);
            StartIdle(now);
        }
    }

    private void StartIdle(double now)
    {
        while (_waiting.Count > 0 && _idle.TryDequeue(out var worker))
        {
            worker.Take(_waiting.Dequeue());
            Read(worker, now);
        }
    }

    private void Read(Worker worker, double now)
    {
        worker.ReadVersion = _versions[worker.Class];
        _events.Enqueue(worker, now + mergeSeconds * (0.7 + 0.6 * _random.NextDouble()));
    }

    private void Finish(Worker worker, double now)
    {
        if (worker.ReadVersion != _versions[worker.Class])
        {
            _conflicts++;
            if (++worker.Attempts < AttemptsMax)
            {
                Read(worker, now);
                return;
            }
            // The asynchronous invocation comes again; classes that are done change nothing then.
            _givenBack++;
            _waiting.Enqueue(worker.ArrivedAt);
            _idle.Enqueue(worker);
            return;
        }
        _versions[worker.Class]++;
        _writes++;
        worker.Attempts = 0;
        if (++worker.Class < Classes)
        {
            Read(worker, now);
            return;
        }
        _ages.Add(now - worker.ArrivedAt);
        _idle.Enqueue(worker);
    }

    private sealed class Worker
    {
        public double ArrivedAt { get; private set; }

        public int Class { get; set; }

        public int Attempts { get; set; }

        public int ReadVersion { get; set; }

        public void Take(double arrivedAt) => (ArrivedAt, Class, Attempts) = (arrivedAt, 0, 0);
    }
}
