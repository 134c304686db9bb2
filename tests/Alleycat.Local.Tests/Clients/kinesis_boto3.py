"""Every operation of the Kinesis endpoint by boto3, as any producer or reader would call it. Arguments: endpoint URL."""
import datetime
import sys
import time

from boto3_calls import client, refused

kinesis = client("kinesis", sys.argv[1])


def iterator(shard, kind, **more):
    return kinesis.get_shard_iterator(StreamName="race", ShardId=shard, ShardIteratorType=kind, **more)["ShardIterator"]


def read_all(shard_iterator, limit=40):
    records = []
    while True:
        answer = kinesis.get_records(ShardIterator=shard_iterator, Limit=limit)
        records += answer["Records"]
        shard_iterator = answer["NextShardIterator"]
        if answer["MillisBehindLatest"] == 0:
            return records


kinesis.create_stream(StreamName="race", ShardCount=3)
kinesis.get_waiter("stream_exists").wait(StreamName="race", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
assert kinesis.list_streams()["StreamNames"] == ["race"]
description = kinesis.describe_stream(StreamName="race")["StreamDescription"]
assert description["StreamStatus"] == "ACTIVE" and len(description["Shards"]) == 3
assert abs((datetime.datetime.now(datetime.timezone.utc) - description["StreamCreationTimestamp"]).total_seconds()) < 300
summary = kinesis.describe_stream_summary(StreamName="race")["StreamDescriptionSummary"]
assert summary["OpenShardCount"] == 3 and summary["RetentionPeriodHours"] == 24
shards = [shard["ShardId"] for page in kinesis.get_paginator("describe_stream").paginate(StreamName="race")
          for shard in page["StreamDescription"]["Shards"]]
assert shards == [shard["ShardId"] for shard in kinesis.list_shards(StreamName="race")["Shards"]]

before = time.time()
put = kinesis.put_records(StreamName="race", Records=[
    {"Data": f"record {i}".encode(), "PartitionKey": f"racer-{i}"} for i in range(300)])
assert put["FailedRecordCount"] == 0
one = kinesis.put_record(StreamName="race", Data=bytes(range(256)), PartitionKey="é€", ExplicitHashKey="0")
assert one["ShardId"] == shards[0]

found = {}
for shard in shards:
    records = read_all(iterator(shard, "TRIM_HORIZON"))
    numbers = [int(record["SequenceNumber"]) for record in records]
    assert numbers == sorted(numbers)
    for record in records:
        found[record["PartitionKey"]] = (shard, record)
for i, result in enumerate(put["Records"]):
    shard, record = found[f"racer-{i}"]
    assert record["Data"] == f"record {i}".encode() and shard == result["ShardId"]
    assert record["SequenceNumber"] == result["SequenceNumber"]
    assert abs(record["ApproximateArrivalTimestamp"].timestamp() - before) < 300
assert found["é€"][1]["Data"] == bytes(range(256))

assert read_all(iterator(shards[0], "LATEST")) == []
assert len(read_all(iterator(shards[0], "AT_SEQUENCE_NUMBER", StartingSequenceNumber=one["SequenceNumber"]))) == 1
assert read_all(iterator(shards[0], "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=one["SequenceNumber"])) == []
assert len(read_all(iterator(shards[0], "AT_TIMESTAMP", Timestamp=before - 60))) > 1
assert read_all(iterator(shards[0], "AT_TIMESTAMP", Timestamp=before + 600)) == []

kinesis.increase_stream_retention_period(StreamName="race", RetentionPeriodHours=48)
assert kinesis.describe_stream_summary(StreamName="race")["StreamDescriptionSummary"]["RetentionPeriodHours"] == 48
kinesis.decrease_stream_retention_period(StreamName="race", RetentionPeriodHours=24)

assert refused("ResourceNotFoundException", kinesis.describe_stream, StreamName="none") == "Stream none under account 000000000000 not found."
refused("ResourceInUseException", kinesis.create_stream, StreamName="race", ShardCount=1)
refused("InvalidArgumentException", kinesis.get_records, ShardIterator="nonsense")
refused("UnknownOperationException", kinesis.split_shard, StreamName="race", ShardToSplit=shards[0], NewStartingHashKey="5")
refused("ValidationException", kinesis.put_record, StreamName="race", Data=bytes(1 << 20), PartitionKey="k")

kinesis.delete_stream(StreamName="race")
kinesis.get_waiter("stream_not_exists").wait(StreamName="race", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
assert kinesis.list_streams()["StreamNames"] == []
print("all operations agreed")
