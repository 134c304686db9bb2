// Every operation of the Kinesis endpoint by AWS's JavaScript client, which speaks HTTP/2 without TLS to an http:// endpoint.
import assert from 'node:assert/strict';
import {
  CreateStreamCommand, DecreaseStreamRetentionPeriodCommand, DeleteStreamCommand, DescribeStreamCommand, DescribeStreamSummaryCommand,
  GetRecordsCommand, GetShardIteratorCommand, IncreaseStreamRetentionPeriodCommand, KinesisClient, ListShardsCommand, ListStreamsCommand,
  PutRecordCommand, PutRecordsCommand, SplitShardCommand, waitUntilStreamExists, waitUntilStreamNotExists,
} from '@aws-sdk/client-kinesis';
import { agreed, configuration, refused } from './common.mjs';

const client = new KinesisClient(configuration);
const send = command => client.send(command);
const StreamName = 'race-js';

await send(new CreateStreamCommand({ StreamName, ShardCount: 3 }));
await waitUntilStreamExists({ client, minDelay: 1, maxDelay: 2, maxWaitTime: 20 }, { StreamName });
await refused('ResourceInUseException', send(new CreateStreamCommand({ StreamName, ShardCount: 1 })), /already exists/);
await refused('ResourceNotFoundException', send(new DescribeStreamCommand({ StreamName: 'none' })), /^Stream none under account \d{12} not found\.$/);

// What there is, page by page.
await send(new CreateStreamCommand({ StreamName: 'race-js-2', ShardCount: 1 }));
const streams = [];
for (let NextToken; ;) {
  const page = await send(new ListStreamsCommand({ Limit: 1, NextToken }));
  streams.push(...page.StreamNames);
  if (!page.HasMoreStreams) break;
  NextToken = page.NextToken;
}
assert.ok(streams.includes(StreamName) && streams.includes('race-js-2') && streams.includes('alleycat'), streams.join());
assert.deepEqual(streams, [...streams].sort());
assert.deepEqual((await send(new ListStreamsCommand({ ExclusiveStartStreamName: 'race-js' }))).StreamNames.slice(0, 1), ['race-js-2']);

const described = (await send(new DescribeStreamCommand({ StreamName, Limit: 2 }))).StreamDescription;
assert.deepEqual([described.Shards.length, described.HasMoreShards, described.StreamStatus], [2, true, 'ACTIVE']);
assert.equal(described.StreamARN, 'arn:aws:kinesis:us-east-1:000000000000:stream/race-js');
const rest = (await send(new DescribeStreamCommand({ StreamARN: described.StreamARN, ExclusiveStartShardId: described.Shards[1].ShardId }))).StreamDescription;
assert.deepEqual([rest.Shards.length, rest.HasMoreShards], [1, false]);
const summary = (await send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary;
assert.deepEqual([summary.OpenShardCount, summary.RetentionPeriodHours, summary.ConsumerCount], [3, 24, 0]);
const shards = [];
for (let NextToken; ;) {
  const page = await send(new ListShardsCommand(NextToken ? { NextToken, MaxResults: 1 } : { StreamName, MaxResults: 1 }));
  shards.push(...page.Shards);
  if (!(NextToken = page.NextToken)) break;
}
assert.deepEqual(shards, [...described.Shards, ...rest.Shards]);
const after = { Type: 'AFTER_SHARD_ID', ShardId: shards[0].ShardId };
assert.equal((await send(new ListShardsCommand({ StreamName, ShardFilter: after }))).Shards.length, 2);

// Put: one, many, and where the hash key says.
const started = Date.now();
for (const shard of shards) {
  const { StartingHashKey, EndingHashKey } = shard.HashKeyRange;
  for (const ExplicitHashKey of [StartingHashKey, EndingHashKey]) {
    const put = await send(new PutRecordCommand({ StreamName, PartitionKey: 'é€', Data: Buffer.from(shard.ShardId), ExplicitHashKey }));
    assert.equal(put.ShardId, shard.ShardId);
  }
}
const Records = Array.from({ length: 500 }, (_, i) => ({ PartitionKey: `racer-${i}`, Data: Buffer.from(`record ${i}`) }));
Records[7].ExplicitHashKey = shards[2].HashKeyRange.StartingHashKey;
const put = await send(new PutRecordsCommand({ StreamName, Records }));
assert.deepEqual([put.FailedRecordCount, put.Records.length, put.Records[7].ShardId], [0, 500, shards[2].ShardId]);
await refused('InvalidArgumentException', send(new PutRecordCommand(
  { StreamName, PartitionKey: 'k', Data: Buffer.from('x'), ExplicitHashKey: (2n ** 128n).toString() })), /ExplicitHashKey/);
await refused('ValidationException', send(new PutRecordsCommand({ StreamName, Records: [...Records, Records[0]] })), /less than or equal to 500/);
await refused('ValidationException', send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: Buffer.alloc(1 << 20) })), /1048576/);

// Read: all five kinds of iterator.
async function iterator(ShardId, ShardIteratorType, more = {}) {
  return (await send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType, ...more }))).ShardIterator;
}
async function readAll(ShardIterator, Limit = 100) {
  const records = [];
  for (;;) {
    const answer = await send(new GetRecordsCommand({ ShardIterator, Limit }));
    assert.ok(answer.Records.length <= Limit);
    records.push(...answer.Records);
    ShardIterator = answer.NextShardIterator;
    if (answer.MillisBehindLatest === 0) return records;
  }
}
const found = new Map();
for (const { ShardId } of shards) {
  const records = await readAll(await iterator(ShardId, 'TRIM_HORIZON'));
  records.forEach((record, i) => assert.ok(i === 0 || BigInt(record.SequenceNumber) > BigInt(records[i - 1].SequenceNumber)));
  records.forEach(record => found.set(record.SequenceNumber, { ShardId, record }));
}
assert.equal(found.size, 506);
put.Records.forEach(({ SequenceNumber, ShardId }, i) => {
  const { record, ShardId: foundIn } = found.get(SequenceNumber);
  assert.deepEqual([Buffer.from(record.Data).toString(), record.PartitionKey, foundIn], [`record ${i}`, `racer-${i}`, ShardId]);
  assert.ok(Math.abs(record.ApproximateArrivalTimestamp.getTime() - started) < 300_000);
});
const ShardId = shards[2].ShardId;
const all = await readAll(await iterator(ShardId, 'TRIM_HORIZON'));
const StartingSequenceNumber = all[5].SequenceNumber;
assert.equal((await readAll(await iterator(ShardId, 'AT_SEQUENCE_NUMBER', { StartingSequenceNumber }))).length, all.length - 5);
assert.equal((await readAll(await iterator(ShardId, 'AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber }))).length, all.length - 6);
assert.equal((await readAll(await iterator(ShardId, 'AT_TIMESTAMP', { Timestamp: new Date(started - 60_000) }))).length, all.length);
assert.equal((await readAll(await iterator(ShardId, 'AT_TIMESTAMP', { Timestamp: new Date(started + 600_000) }))).length, 0);
const latest = await iterator(ShardId, 'LATEST');
assert.deepEqual(await readAll(latest), []);
await send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: Buffer.from('later'), ExplicitHashKey: shards[2].HashKeyRange.EndingHashKey }));
assert.deepEqual((await readAll(latest)).map(record => Buffer.from(record.Data).toString()), ['later']);
const first = await send(new GetRecordsCommand({ ShardIterator: await iterator(ShardId, 'TRIM_HORIZON'), Limit: 1 }));
assert.equal(first.Records.length, 1);
assert.ok(first.MillisBehindLatest > 0);
await refused('InvalidArgumentException', send(new GetRecordsCommand({ ShardIterator: latest, Limit: 10_001 })), /10000/);
await refused('InvalidArgumentException', send(new GetRecordsCommand({ ShardIterator: 'nonsense' })), /Invalid ShardIterator/);

// Retention, and what is not built.
const hours = async () => (await send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary.RetentionPeriodHours;
await send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 48 }));
assert.equal(await hours(), 48);
await refused('InvalidArgumentException', send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 24 })), /shorter/);
await send(new DecreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 24 }));
assert.equal(await hours(), 24);
await refused('UnknownOperationException', send(new SplitShardCommand({ StreamName, ShardToSplit: ShardId, NewStartingHashKey: '5' })));

for (const name of [StreamName, 'race-js-2']) await send(new DeleteStreamCommand({ StreamName: name }));
await waitUntilStreamNotExists({ client, minDelay: 1, maxDelay: 2, maxWaitTime: 20 }, { StreamName });
await refused('ResourceNotFoundException', send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: Buffer.from('x') })));
client.destroy();
agreed();
