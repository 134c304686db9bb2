// A shard that enforces AWS's limits: what is beyond a megabyte a second is refused record by record, and the rest is stored.
import assert from 'node:assert/strict';
import {
  CreateStreamCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { agreed, configuration, refused } from './common.mjs';

const client = new KinesisClient(configuration);
const StreamName = 'throttled';
await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
const Records = Array.from({ length: 500 }, (_, i) => ({ PartitionKey: `${i}`, Data: Buffer.alloc(10_000, i) }));
const put = await client.send(new PutRecordsCommand({ StreamName, Records }));
const refusals = put.Records.filter(record => record.ErrorCode);
assert.equal(put.FailedRecordCount, refusals.length);
// 5 MB at once against a bucket of 1 MiB: about a hundred fit.
assert.ok(refusals.length > 300 && refusals.length < 500, `${refusals.length} refused`);
for (const refusal of refusals) {
  assert.equal(refusal.ErrorCode, 'ProvisionedThroughputExceededException');
  assert.match(refusal.ErrorMessage, /^Rate exceeded for shard shardId-000000000000 in stream throttled under account \d{12}\.$/);
  assert.equal(refusal.SequenceNumber, undefined);
}
const { ShardIterator } = await client.send(new GetShardIteratorCommand({ StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' }));
const { Records: stored } = await client.send(new GetRecordsCommand({ ShardIterator }));
assert.deepEqual(stored.map(record => record.SequenceNumber), put.Records.filter(record => !record.ErrorCode).map(record => record.SequenceNumber));
// Five reads a second: of twenty at once some are refused whole.
const reads = await Promise.allSettled(Array.from({ length: 20 }, () => client.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }))));
const refusedReads = reads.filter(read => read.status === 'rejected');
assert.ok(refusedReads.length > 0);
for (const read of refusedReads) await refused('ProvisionedThroughputExceededException', Promise.reject(read.reason), /Rate exceeded/);
client.destroy();
agreed();
