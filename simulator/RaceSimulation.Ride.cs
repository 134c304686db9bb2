using Alleycat.Aws;
using Alleycat.Simulator.Riding;
using Alleycat.Streaming;
using Amazon.Kinesis;
using Amazon.Runtime;

namespace Alleycat.Simulator;

public sealed partial class RaceSimulation
{
    private async Task RideAsync(
        List<Rider> riders, RacePace pace, SimulationTally tally, RaceRecording? recording, CancellationToken cancellationToken)
    {
        if (_connector is not null)
            await RideConnectedAsync(_connector, riders, pace, tally, recording, cancellationToken);
        else if (_producer is not null)
            await RideInLanesAsync(_producer, riders, pace, tally, recording, cancellationToken);
        else if (_options.To.Scheme is "http" or "https")
            await PutRecordsAsync(riders, pace, tally, recording, cancellationToken);
        else
            await RideOverMqttAsync(riders, pace, tally, recording, cancellationToken);
    }

    private async Task RideOverMqttAsync(
        List<Rider> riders, RacePace pace, SimulationTally tally, RaceRecording? recording, CancellationToken cancellationToken)
    {
        using var connector = new MqttRiderConnector(_options);
        await RideConnectedAsync(connector, riders, pace, tally, recording, cancellationToken);
    }

    private Task RideConnectedAsync(
        IRiderConnector connector, List<Rider> riders, RacePace pace, SimulationTally tally, RaceRecording? recording,
        CancellationToken cancellationToken) => Task.WhenAll(riders.Select(rider =>
            new RiderSession(rider, connector, pace, _options, tally, recording, _time).RunAsync(cancellationToken)));

    private Task RideInLanesAsync(
        IStreamProducer producer, List<Rider> riders, RacePace pace, SimulationTally tally, RaceRecording? recording,
        CancellationToken cancellationToken)
    {
        // A rider stays in one lane, so that their seconds are put in order.
        var lanes = riders.Select((rider, i) => (rider, lane: i % _options.Lanes)).GroupBy(r => r.lane, r => r.rider);
        return Task.WhenAll(lanes.Select(lane =>
            new RaceLane(lane.Key, [.. lane], producer, pace, _options, tally, recording, _time).RunAsync(cancellationToken)));
    }

    private async Task PutRecordsAsync(
        List<Rider> riders, RacePace pace, SimulationTally tally, RaceRecording? recording, CancellationToken cancellationToken)
    {
        // The producer retries, by record; the client's own retries would repeat whole calls and hide them.
        var config = new AmazonKinesisConfig
        {
            ServiceURL = _options.To.ToString(),
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
            Timeout = _options.AcknowledgeWithin,
        };
        // One machine's endpoint asks for a signature's shape, not for an account's keys.
        using var client = new AmazonKinesisClient(new BasicAWSCredentials("alleycat", "alleycat"), config);
        var producer = new KinesisStreamProducer(client, _options.StreamName, new() { AttemptsMax = 3, Seed = _options.Seed }, _time);
        await RideInLanesAsync(producer, riders, pace, tally, recording, cancellationToken);
        tally.Retried(producer.Retried);
    }
}
