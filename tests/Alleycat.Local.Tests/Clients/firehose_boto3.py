"""Every operation of the Firehose endpoint by boto3. Arguments: endpoint URL of a host with the delivery streams "analysts" and "events"."""
import gzip
import sys
import time

from boto3_calls import client, refused

firehose, s3 = (client(service, sys.argv[1]) for service in ("firehose", "s3"))

events = {"DeliveryStreamName": "events"}
page = firehose.list_delivery_streams(Limit=2)
assert (page["DeliveryStreamNames"], page["HasMoreDeliveryStreams"]) == (["alleycat-delivery-stream", "analysts"], True)
assert firehose.list_delivery_streams(DeliveryStreamType="KinesisStreamAsSource")["DeliveryStreamNames"] == ["alleycat-delivery-stream", "analysts"]
description = firehose.describe_delivery_stream(**events)["DeliveryStreamDescription"]
assert (description["DeliveryStreamStatus"], description["DeliveryStreamType"]) == ("ACTIVE", "DirectPut")
assert len(description["Destinations"]) == 1 and description["HasMoreDestinations"] is False
assert firehose.put_record(**events, Record={"Data": b"boto one\n"})["RecordId"]
answer = firehose.put_record_batch(**events, Records=[{"Data": f"boto {i}\n".encode()} for i in range(100)])
assert answer["FailedPutCount"] == 0 and len({response["RecordId"] for response in answer["RequestResponses"]}) == 100
# The largest record and the fullest batch there may be.
firehose.put_record(**events, Record={"Data": b"x" * 1_024_000})
firehose.put_record_batch(**events, Records=[{"Data": b"x" * 1_024_000}] * 4 + [{"Data": b"y" * (4 * (1 << 20) - 4 * 1_024_000)}])

assert refused("InvalidArgumentException", firehose.put_record_batch, **events, Records=[{"Data": b"x" * 1_024_000}] * 5) \
    == "Records size exceeds 4 MB limit"
refused("ValidationException", firehose.put_record, **events, Record={"Data": b"x" * 1_024_001})
refused("ValidationException", firehose.put_record_batch, **events, Records=[{"Data": b"x"}] * 501)
refused("InvalidSourceException", firehose.put_record, DeliveryStreamName="analysts", Record={"Data": b"x"})
refused("ResourceNotFoundException", firehose.put_record_batch, DeliveryStreamName="none", Records=[{"Data": b"x"}])
refused("UnknownOperationException", firehose.list_tags_for_delivery_stream, **events)

until = time.time() + 30
while True:
    objects = s3.list_objects_v2(Bucket="alleycat-delivery", Prefix="events/").get("Contents", [])
    text = b"".join(gzip.decompress(s3.get_object(Bucket="alleycat-delivery", Key=found["Key"])["Body"].read()) for found in objects)
    if len(text) >= 1_024_000 + (4 << 20):
        break
    assert time.time() < until, len(text)
    time.sleep(0.1)
assert text.count(b"boto ") == 101 and text.count(b"y") == 4 * (1 << 20) - 4 * 1_024_000
print("all operations agreed")
