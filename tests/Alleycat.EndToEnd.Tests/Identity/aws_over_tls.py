"""Kinesis, Firehose and S3 by boto3 over HTTPS, certificate and signature checked.

Arguments: endpoint URL (https), the authority's certificate, access key id, secret access key.
"""
import gzip
import sys
import time
import urllib.error
import urllib.request
import ssl

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, SSLError

endpoint, authority, key_id, secret = sys.argv[1:5]


def client(service, key_id=key_id, secret=secret, verify=authority, **config):
    return boto3.client(
        service, endpoint_url=endpoint, verify=verify, region_name="us-east-1", aws_access_key_id=key_id, aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}, **config))


def refused(codes, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] in codes, error
        return
    raise AssertionError(f"{codes} expected")


kinesis, firehose, s3 = client("kinesis"), client("firehose"), client("s3")

# Kinesis: what is put is read back.
put = kinesis.put_records(StreamName="alleycat", Records=[{"Data": f"{{\"tls\":{i}}}".encode(), "PartitionKey": "42"} for i in range(20)])
assert put["FailedRecordCount"] == 0
first = put["Records"][0]
iterator = kinesis.get_shard_iterator(
    StreamName="alleycat", ShardId=first["ShardId"], ShardIteratorType="AT_SEQUENCE_NUMBER",
    StartingSequenceNumber=first["SequenceNumber"])["ShardIterator"]
read = [record["Data"] for record in kinesis.get_records(ShardIterator=iterator, Limit=20)["Records"]]
assert read[0] == b"{\"tls\":0}", read
assert kinesis.describe_stream_summary(StreamName="alleycat")["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"

# Firehose: what is put is delivered, and read through the same door.
stream = {"DeliveryStreamName": "events"}
assert firehose.describe_delivery_stream(**stream)["DeliveryStreamDescription"]["DeliveryStreamStatus"] == "ACTIVE"
assert firehose.put_record(**stream, Record={"Data": b"one over tls\n"})["RecordId"]
batch = firehose.put_record_batch(**stream, Records=[{"Data": f"batch {i} over tls\n".encode()} for i in range(50)])
assert batch["FailedPutCount"] == 0
until = time.time() + 30
while True:
    found = s3.list_objects_v2(Bucket="alleycat-delivery", Prefix="events/").get("Contents", [])
    text = b"".join(gzip.decompress(s3.get_object(Bucket="alleycat-delivery", Key=each["Key"])["Body"].read()) for each in found)
    if text.count(b"over tls") >= 51:
        break
    assert time.time() < until, text
    time.sleep(0.1)
assert text.count(b"over tls") == 51

# S3: bodies signed chunk by chunk, unsigned under TLS, and presigned.
s3.put_object(Bucket="alleycat-delivery", Key="tls/a +.txt", Body=b"signed")
unsigned = client("s3", s3={"payload_signing_enabled": False})
unsigned.put_object(Bucket="alleycat-delivery", Key="tls/unsigned.txt", Body=b"unsigned payload")
assert s3.get_object(Bucket="alleycat-delivery", Key="tls/unsigned.txt")["Body"].read() == b"unsigned payload"
trusted = ssl.create_default_context(cafile=authority)
# Without a word boto3 presigns with Signature Version 2, which nobody takes any more.
presigned = client("s3", signature_version="s3v4").generate_presigned_url("get_object", Params={"Bucket": "alleycat-delivery", "Key": "tls/a +.txt"})
assert urllib.request.urlopen(presigned, context=trusted).read() == b"signed"
try:
    urllib.request.urlopen(presigned.replace("tls/a", "tls/b"), context=trusted)
    raise AssertionError("a presigned request holds for another key")
except urllib.error.HTTPError as error:
    assert error.code == 403, error

# Whoever does not know the secret, or is not known, comes in nowhere.
wrong, unknown = dict(secret="x" * 40), dict(key_id="AKIDNOBODY")
signature, stranger = ("InvalidSignatureException", "SignatureDoesNotMatch"), ("UnrecognizedClientException", "InvalidAccessKeyId")
for change, codes in ((wrong, signature), (unknown, stranger)):
    refused(codes, client("kinesis", **change).put_record, StreamName="alleycat", PartitionKey="42", Data=b"x")
    refused(codes, client("firehose", **change).put_record, **stream, Record={"Data": b"x"})
    refused(codes, client("firehose", **change).put_record_batch, **stream, Records=[{"Data": b"x"}])
    refused(codes, client("s3", **change).put_object, Bucket="alleycat-delivery", Key="tls/never", Body=b"x")
assert "Contents" not in s3.list_objects_v2(Bucket="alleycat-delivery", Prefix="tls/never")

# And who does not know the authority does not speak to it at all.
try:
    client("firehose", verify=True).list_delivery_streams()
    raise AssertionError("an unknown authority was trusted")
except SSLError:
    pass
print("all operations agreed")
