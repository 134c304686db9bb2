// Every operation of the Firehose endpoint by AWS's JavaScript client, up to the delivered object.
// The host runs with a delivery stream "events" (direct put, no transform) and one called "analysts" (of the stream).
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import {
  CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient, ListDeliveryStreamsCommand, PutRecordBatchCommand, PutRecordCommand,
} from '@aws-sdk/client-firehose';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { agreed, configuration, eventually, refused } from './common.mjs';

const client = new FirehoseClient(configuration);
const s3 = new S3Client({ ...configuration, forcePathStyle: true });
const send = command => client.send(command);
const DeliveryStreamName = 'events';

const list = async options => (await send(new ListDeliveryStreamsCommand(options)));
assert.deepEqual((await list({})).DeliveryStreamNames, ['alleycat-delivery-stream', 'analysts', 'events']);
assert.deepEqual(await list({ Limit: 1 }).then(page => [page.DeliveryStreamNames, page.HasMoreDeliveryStreams]), [['alleycat-delivery-stream'], true]);
assert.deepEqual((await list({ ExclusiveStartDeliveryStreamName: 'analysts' })).DeliveryStreamNames, ['events']);
assert.deepEqual((await list({ DeliveryStreamType: 'DirectPut' })).DeliveryStreamNames, ['events']);

const describe = async name => (await send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: name }))).DeliveryStreamDescription;
const events = await describe('events');
assert.deepEqual([events.DeliveryStreamStatus, events.DeliveryStreamType, events.VersionId, events.Source], ['ACTIVE', 'DirectPut', '1', undefined]);
assert.ok(Math.abs(events.CreateTimestamp.getTime() - Date.now()) < 300_000);
const analysts = await describe('analysts');
assert.equal(analysts.DeliveryStreamARN, 'arn:aws:firehose:us-east-1:000000000000:deliverystream/analysts');
assert.equal(analysts.Source.KinesisStreamSourceDescription.KinesisStreamARN, 'arn:aws:kinesis:us-east-1:000000000000:stream/alleycat');
const target = analysts.Destinations[0].ExtendedS3DestinationDescription;
assert.deepEqual([target.BucketARN, target.Prefix, target.CompressionFormat, target.BufferingHints],
  ['arn:aws:s3:::alleycat-delivery', 'raw/dt=!{timestamp:yyyy-MM-dd}/hh=!{timestamp:HH}/', 'GZIP', { SizeInMBs: 1, IntervalInSeconds: 1 }]);
assert.deepEqual(target.ProcessingConfiguration.Processors[0].Parameters.map(p => p.ParameterName),
  ['LambdaArn', 'NumberOfRetries', 'BufferSizeInMBs', 'BufferIntervalInSeconds']);
assert.equal(events.Destinations[0].ExtendedS3DestinationDescription.ProcessingConfiguration.Enabled, false);

const one = await send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from('one\n') } }));
assert.ok(one.RecordId.length > 0);
assert.equal(one.Encrypted, false);
const lines = Array.from({ length: 500 }, (_, i) => `line ${i}\n`);
const batch = await send(new PutRecordBatchCommand({ DeliveryStreamName, Records: lines.map(line => ({ Data: Buffer.from(line) })) }));
assert.deepEqual([batch.FailedPutCount, batch.RequestResponses.length], [0, 500]);
assert.equal(new Set([one, ...batch.RequestResponses].map(response => response.RecordId)).size, 501);

await refused('ResourceNotFoundException', send(new PutRecordCommand({ DeliveryStreamName: 'none', Record: { Data: Buffer.from('x') } })),
  /^Firehose none under account \d{12} not found\.$/);
await refused('ResourceNotFoundException', send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'none' })));
await refused('InvalidSourceException', send(new PutRecordCommand({ DeliveryStreamName: 'analysts', Record: { Data: Buffer.from('x') } })), /KinesisStreamAsSource/);
await refused('InvalidSourceException', send(new PutRecordBatchCommand({ DeliveryStreamName: 'analysts', Records: [{ Data: Buffer.from('x') }] })));
const data = (length, count = 1) => Array.from({ length: count }, () => ({ Data: Buffer.alloc(length) }));
await refused('ValidationException', send(new PutRecordBatchCommand({ DeliveryStreamName, Records: data(1, 501) })), /less than or equal to 500/);
await refused('ValidationException', send(new PutRecordBatchCommand({ DeliveryStreamName, Records: [] })), /greater than or equal to 1/);
await refused('ValidationException', send(new PutRecordCommand({ DeliveryStreamName, Record: data(1_024_001)[0] })), /less than or equal to 1024000/);
await refused('InvalidArgumentException', send(new PutRecordBatchCommand({ DeliveryStreamName, Records: data(1_000_000, 5) })), /4 MB/);
await refused('UnknownOperationException', send(new CreateDeliveryStreamCommand({ DeliveryStreamName: 'new' })));

const delivered = await eventually(async () => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'alleycat-delivery', Prefix: 'events/' }));
  const parts = await Promise.all(Contents.map(async ({ Key }) => {
    const object = await s3.send(new GetObjectCommand({ Bucket: 'alleycat-delivery', Key }));
    assert.deepEqual([object.ContentEncoding, object.ContentType], ['gzip', 'application/octet-stream']);
    assert.match(Key, /^events\/\d{4}\/\d\d\/\d\d\/\d\d\/events-1-\d{4}(-\d\d){5}-[0-9a-f-]{36}\.gz$/);
    return gunzipSync(await object.Body.transformToByteArray()).toString();
  }));
  const text = parts.join('');
  return text.includes('line 499\n') && text;
}, 'the delivered lines');
assert.equal(delivered, 'one\n' + lines.join(''));
client.destroy();
s3.destroy();
agreed();
