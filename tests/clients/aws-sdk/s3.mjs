// Every operation of the S3 endpoint by AWS's JavaScript client, signed, with checksums as trailers where the client sends them so.
// The bucket has a function told of what is created below "watched/" with the suffix ".gz"; the test looks at what it was told.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateBucketCommand, CreateMultipartUploadCommand,
  DeleteBucketCommand, DeleteObjectCommand, DeleteObjectsCommand, GetBucketAclCommand, GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand, GetObjectCommand, HeadBucketCommand, HeadObjectCommand, ListBucketsCommand, ListMultipartUploadsCommand, ListObjectsV2Command, ListPartsCommand,
  PutBucketNotificationConfigurationCommand, PutObjectCommand, S3Client, UploadPartCommand, UploadPartCopyCommand, paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { agreed, configuration, endpoint, refused } from './common.mjs';

const client = new S3Client({ ...configuration, forcePathStyle: true });
// The bodies of this one carry no checksum that was not asked for.
const plain = new S3Client({ ...configuration, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' });
const Bucket = 'js-bucket';
const send = (Command, more = {}, by = client) => by.send(new Command({ Bucket, ...more }));
const put = (Key, Body, more = {}) => send(PutObjectCommand, { Key, Body, ...more });
const bytesOf = async answer => Buffer.from(await answer.Body.transformToByteArray());
const get = async (Key, more = {}) => bytesOf(await send(GetObjectCommand, { Key, ...more }));

// Buckets.
await send(CreateBucketCommand);
await send(HeadBucketCommand);
assert.ok((await client.send(new ListBucketsCommand({}))).Buckets.some(bucket => bucket.Name === Bucket));
assert.equal((await send(GetBucketLocationCommand)).LocationConstraint, undefined);
await refused('NotFound', send(HeadBucketCommand, { Bucket: 'never-there' }));
await refused('NoSuchBucket', send(ListObjectsV2Command, { Bucket: 'never-there' }));
await refused('NotImplemented', send(GetBucketAclCommand));

// Put: plain, with a checksum in the header, and in chunks with the checksum behind them.
const ten = Buffer.from('0123456789');
const eTag = `"${createHash('md5').update(ten).digest('hex')}"`;
const stored = await send(PutObjectCommand, { Key: 'dir/ä +%.txt', Body: ten, ContentType: 'text/x', ContentEncoding: 'x-test' }, plain);
assert.equal(stored.ETag, eTag);
const large = Buffer.alloc(6 << 20, i => i).map((_, i) => i * 31);
for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']) {
  const header = await put(`sums/${ChecksumAlgorithm}`, ten, { ChecksumAlgorithm });
  assert.ok(header[`Checksum${ChecksumAlgorithm}`], ChecksumAlgorithm);
  // A stream's checksum is known only behind it: aws-chunked with a trailer.
  const chunked = await put(`chunked/${ChecksumAlgorithm}`, Readable.from([large.subarray(0, 70_000), large.subarray(70_000)]),
    { ChecksumAlgorithm, ContentLength: large.length, ContentEncoding: 'x-kept' });
  assert.ok(chunked[`Checksum${ChecksumAlgorithm}`], `${ChecksumAlgorithm} as a trailer`);
  const back = await send(GetObjectCommand, { Key: `chunked/${ChecksumAlgorithm}` });
  assert.equal(back.ContentEncoding, 'x-kept');
  assert.ok(large.equals(await bytesOf(back)));
}
await refused('BadDigest', put('sums/wrong', ten, { ChecksumCRC32: 'AAAAAA==' }));
await refused('NotFound', send(HeadObjectCommand, { Key: 'sums/wrong' }));

// Get and head, with Range and conditions.
const whole = await send(GetObjectCommand, { Key: 'dir/ä +%.txt' });
assert.deepEqual([whole.ETag, whole.ContentType, whole.ContentEncoding, whole.ContentLength], [eTag, 'text/x', 'x-test', 10]);
assert.ok(ten.equals(await bytesOf(whole)));
const head = await send(HeadObjectCommand, { Key: 'dir/ä +%.txt' });
assert.deepEqual([head.ETag, head.ContentLength, head.ContentType], [eTag, 10, 'text/x']);
for (const [Range, text, contentRange] of [['bytes=2-4', '234', 'bytes 2-4/10'], ['bytes=8-99', '89', 'bytes 8-9/10'], ['bytes=-3', '789', 'bytes 7-9/10']]) {
  const part = await send(GetObjectCommand, { Key: 'dir/ä +%.txt', Range });
  assert.deepEqual([(await bytesOf(part)).toString(), part.ContentRange, part.$metadata.httpStatusCode], [text, contentRange, 206]);
}
for (const Range of ['bytes=1-2,4-5', 'bytes=5-2']) assert.equal((await get('dir/ä +%.txt', { Range })).length, 10);
await refused('InvalidRange', send(GetObjectCommand, { Key: 'dir/ä +%.txt', Range: 'bytes=10-' }));
await refused('NoSuchKey', send(GetObjectCommand, { Key: 'none' }));
await refused('NotFound', send(HeadObjectCommand, { Key: 'none' }));
assert.equal((await get('dir/ä +%.txt', { IfMatch: eTag })).length, 10);
await refused('PreconditionFailed', send(GetObjectCommand, { Key: 'dir/ä +%.txt', IfMatch: '"other"' }));
for (const condition of [{ IfNoneMatch: eTag }, { IfModifiedSince: new Date(Date.now() + 60_000) }]) {
  const unchanged = await send(GetObjectCommand, { Key: 'dir/ä +%.txt', ...condition }).catch(error => error);
  assert.equal(unchanged.$metadata.httpStatusCode, 304);
}
await refused('PreconditionFailed', send(GetObjectCommand, { Key: 'dir/ä +%.txt', IfUnmodifiedSince: new Date(0) }));

// Conditional writes: the contract's table, row by row.
const row = async (Key, condition) => put(Key, 'x', condition);
assert.equal((await row('once', { IfNoneMatch: '*' })).$metadata.httpStatusCode, 200);
await refused('PreconditionFailed', row('once', { IfNoneMatch: '*' }), /At least one of the pre-conditions/);
await refused('NotImplemented', row('once', { IfNoneMatch: '"etag"' }));
const current = (await send(HeadObjectCommand, { Key: 'once' })).ETag;
const next = await put('once', 'y', { IfMatch: current });
assert.notEqual(next.ETag, current);
await refused('PreconditionFailed', row('once', { IfMatch: current }));
await refused('NoSuchKey', row('absent', { IfMatch: current }));
await refused('NotImplemented', row('once', { IfMatch: '*' }));
assert.equal((await get('once')).toString(), 'y');

// Lists.
for (let i = 0; i < 25; i++) await put(`many/${String(i).padStart(2, '0')}`, 'x');
const keys = [];
for await (const page of paginateListObjectsV2({ client, pageSize: 10 }, { Bucket, Prefix: 'many/' })) {
  assert.ok(page.KeyCount <= 10);
  keys.push(...page.Contents.map(object => object.Key));
}
assert.deepEqual(keys, Array.from({ length: 25 }, (_, i) => `many/${String(i).padStart(2, '0')}`));
const rolled = await send(ListObjectsV2Command, { Delimiter: '/', EncodingType: 'url' });
assert.deepEqual([rolled.CommonPrefixes.map(p => p.Prefix), rolled.Contents.map(o => o.Key)], [['chunked/', 'dir/', 'many/', 'sums/'], ['once']]);
assert.deepEqual((await send(ListObjectsV2Command, { Prefix: 'many/', StartAfter: 'many/23', FetchOwner: true })).Contents.map(o => o.Key), ['many/24']);

// Copies and multipart uploads.
await send(CopyObjectCommand, { Key: 'copied', CopySource: encodeURI(`${Bucket}/dir/ä +%.txt`).replace('+', '%2B') });
assert.equal((await send(HeadObjectCommand, { Key: 'copied' })).ETag, eTag);
await refused('NoSuchKey', send(CopyObjectCommand, { Key: 'copied', CopySource: `${Bucket}/none` }));
const begin = async Key => ({ Key, UploadId: (await send(CreateMultipartUploadCommand, { Key, ContentType: 'text/z' })).UploadId });
const upload = await begin('big');
const one = await send(UploadPartCommand, { ...upload, PartNumber: 1, Body: large });
const copied = await send(UploadPartCopyCommand, { ...upload, PartNumber: 2, CopySource: `${Bucket}/chunked/CRC32`, CopySourceRange: `bytes=0-${(5 << 20) - 1}` });
const three = await send(UploadPartCommand, { ...upload, PartNumber: 3, Body: Readable.from([ten]), ContentLength: 10 });
assert.deepEqual((await send(ListPartsCommand, upload)).Parts.map(part => part.Size), [large.length, 5 << 20, 10]);
assert.deepEqual((await send(ListMultipartUploadsCommand)).Uploads.map(u => u.Key), ['big']);
const Parts = [one.ETag, copied.CopyPartResult.ETag, three.ETag].map((ETag, i) => ({ PartNumber: i + 1, ETag }));
await refused('InvalidPart', send(CompleteMultipartUploadCommand, { ...upload, MultipartUpload: { Parts: [...Parts, { PartNumber: 4, ETag: '"x"' }] } }));
await refused('InvalidPartOrder', send(CompleteMultipartUploadCommand, { ...upload, MultipartUpload: { Parts: [...Parts].reverse() } }));
assert.match((await send(CompleteMultipartUploadCommand, { ...upload, MultipartUpload: { Parts } })).ETag, /^"[0-9a-f]{32}-3"$/);
assert.ok((await get('big')).equals(Buffer.concat([large, large.subarray(0, 5 << 20), ten])));
const conditional = await begin('once');
const part = await send(UploadPartCommand, { ...conditional, PartNumber: 1, Body: 'z' });
const finish = { ...conditional, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag }] } };
await refused('PreconditionFailed', send(CompleteMultipartUploadCommand, { ...finish, IfNoneMatch: '*' }));
await send(CompleteMultipartUploadCommand, { ...finish, IfMatch: next.ETag });
const dropped = await begin('dropped');
await send(AbortMultipartUploadCommand, dropped);
await refused('NoSuchUpload', send(UploadPartCommand, { ...dropped, PartNumber: 1, Body: 'x' }));

// Notifications: of these four the filter lets two through.
const watch = {
  Id: 'watch', LambdaFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:watcher', Events: ['s3:ObjectCreated:*'],
  Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'watched/' }, { Name: 'Suffix', Value: '.gz' }] } },
};
const notify = (...LambdaFunctionConfigurations) =>
  send(PutBucketNotificationConfigurationCommand, { NotificationConfiguration: { LambdaFunctionConfigurations } });
await notify(watch);
await refused('InvalidArgument', notify(watch, { ...watch, Id: 'overlaps' }));
assert.deepEqual((await send(GetBucketNotificationConfigurationCommand)).LambdaFunctionConfigurations, [watch]);
for (const Key of ['watched/a +.gz', 'watched/b.txt', 'elsewhere/c.gz']) await put(Key, 'x');
await send(CopyObjectCommand, { Key: 'watched/d.gz', CopySource: `${Bucket}/once` });

// CORS, as a browser asks.
const ask = headers => fetch(`${endpoint.replace(/\/$/, '')}/${Bucket}/once`, { method: 'OPTIONS', headers });
const allowed = await ask({ Origin: 'https://page.example', 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'range' });
assert.deepEqual([allowed.status, allowed.headers.get('access-control-allow-origin'), allowed.headers.get('access-control-allow-methods'), allowed.headers.get('access-control-allow-headers')],
  [200, '*', 'GET, HEAD', 'range']);
assert.match(allowed.headers.get('vary'), /Origin/);
assert.equal((await ask({ Origin: 'https://page.example', 'Access-Control-Request-Method': 'PUT' })).status, 403);
assert.equal((await ask({})).status, 400);

// Deletes.
await send(DeleteObjectCommand, { Key: 'once' });
await send(DeleteObjectCommand, { Key: 'once' });
await refused('NoSuchKey', send(GetObjectCommand, { Key: 'once' }));
await refused('BucketNotEmpty', send(DeleteBucketCommand));
const everything = (await send(ListObjectsV2Command)).Contents.map(({ Key }) => ({ Key }));
assert.equal((await send(DeleteObjectsCommand, { Delete: { Objects: everything } })).Deleted.length, everything.length);
await send(DeleteBucketCommand);
await refused('NotFound', send(HeadBucketCommand));
client.destroy();
plain.destroy();
agreed();
