"""The AWS command line through every operation of the Kinesis, Firehose and S3 endpoints. Arguments: endpoint URL, a folder for files.

The commands are the command line's own, given to its driver in this one process where it can be imported (ten milliseconds a command
instead of a second), else to the program on the path. The host runs with the delivery streams "analysts" and "events" (direct put).
"""
import base64
import contextlib
import gzip
import io
import json
import os
import subprocess
import sys
import time

endpoint, folder = sys.argv[1:3]
try:
    from awscli.clidriver import create_clidriver
except ImportError:
    create_clidriver = None
driver = create_clidriver and create_clidriver()


def run(arguments):
    arguments = ["--endpoint-url", endpoint, "--output", "json", *arguments]
    if driver is None:
        done = subprocess.run(["aws", *arguments], capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr
    # The command line writes some results as bytes: it is given a file that takes both.
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = driver.main(arguments)
    return code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode()


def aws(*arguments):
    code, out, err = run(arguments)
    assert code == 0, f"aws {' '.join(arguments)}: {code}\n{out}\n{err}"
    try:
        return json.loads(out) if out.strip() else {}
    except json.JSONDecodeError:
        return out


def refused(error, *arguments):
    code, out, err = run(arguments)
    assert code != 0 and f"({error})" in err, f"aws {' '.join(arguments)}: {code}\n{out}\n{err}"


def file(name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as target:
        target.write(content)
    return path


b64 = lambda text: base64.b64encode(text.encode()).decode()

# Kinesis.
aws("kinesis", "create-stream", "--stream-name", "cli", "--shard-count", "2")
aws("kinesis", "wait", "stream-exists", "--stream-name", "cli")
refused("ResourceInUseException", "kinesis", "create-stream", "--stream-name", "cli", "--shard-count", "1")
assert "cli" in aws("kinesis", "list-streams")["StreamNames"]
described = aws("kinesis", "describe-stream", "--stream-name", "cli")["StreamDescription"]
assert described["StreamStatus"] == "ACTIVE" and len(described["Shards"]) == 2
summary = aws("kinesis", "describe-stream-summary", "--stream-name", "cli")["StreamDescriptionSummary"]
assert (summary["OpenShardCount"], summary["RetentionPeriodHours"]) == (2, 24)
shards = aws("kinesis", "list-shards", "--stream-name", "cli")["Shards"]
assert shards == described["Shards"]
last = shards[1]["ShardId"]
put = aws("kinesis", "put-record", "--stream-name", "cli", "--partition-key", "7", "--data", b64("one"),
          "--explicit-hash-key", shards[1]["HashKeyRange"]["StartingHashKey"])
assert put["ShardId"] == last
before = time.time()
many = aws("kinesis", "put-records", "--stream-name", "cli", "--records", json.dumps(
    [{"Data": b64(f"record {i}"), "PartitionKey": f"racer-{i}", "ExplicitHashKey": shards[1]["HashKeyRange"]["EndingHashKey"]} for i in range(20)]))
assert many["FailedRecordCount"] == 0 and all(record["ShardId"] == last for record in many["Records"])


def read(kind, *more):
    iterator = aws("kinesis", "get-shard-iterator", "--stream-name", "cli", "--shard-id", last, "--shard-iterator-type", kind, *more)["ShardIterator"]
    answer = aws("kinesis", "get-records", "--shard-iterator", iterator, "--limit", "100")
    assert answer["MillisBehindLatest"] == 0 and answer["NextShardIterator"]
    return [base64.b64decode(record["Data"]).decode() for record in answer["Records"]]


everything = ["one"] + [f"record {i}" for i in range(20)]
assert read("TRIM_HORIZON") == everything
assert read("AT_SEQUENCE_NUMBER", "--starting-sequence-number", many["Records"][0]["SequenceNumber"]) == everything[1:]
assert read("AFTER_SEQUENCE_NUMBER", "--starting-sequence-number", many["Records"][0]["SequenceNumber"]) == everything[2:]
assert read("AT_TIMESTAMP", "--timestamp", str(before - 60)) == everything
assert read("LATEST") == []
aws("kinesis", "increase-stream-retention-period", "--stream-name", "cli", "--retention-period-hours", "48")
refused("InvalidArgumentException", "kinesis", "increase-stream-retention-period", "--stream-name", "cli", "--retention-period-hours", "24")
aws("kinesis", "decrease-stream-retention-period", "--stream-name", "cli", "--retention-period-hours", "24")
refused("UnknownOperationException", "kinesis", "list-tags-for-stream", "--stream-name", "cli")
refused("ResourceNotFoundException", "kinesis", "describe-stream", "--stream-name", "none")
aws("kinesis", "delete-stream", "--stream-name", "cli")
assert "cli" not in aws("kinesis", "list-streams")["StreamNames"]

# Firehose.
assert aws("firehose", "list-delivery-streams")["DeliveryStreamNames"] == ["alleycat-delivery-stream", "analysts", "events"]
assert aws("firehose", "describe-delivery-stream", "--delivery-stream-name", "events")["DeliveryStreamDescription"]["DeliveryStreamType"] == "DirectPut"
assert aws("firehose", "put-record", "--delivery-stream-name", "events", "--record", json.dumps({"Data": b64("cli one\n")}))["RecordId"]
batch = aws("firehose", "put-record-batch", "--delivery-stream-name", "events", "--records",
            json.dumps([{"Data": b64(f"cli {i}\n")} for i in range(30)]))
assert batch["FailedPutCount"] == 0 and len(batch["RequestResponses"]) == 30
refused("InvalidSourceException", "firehose", "put-record", "--delivery-stream-name", "analysts", "--record", json.dumps({"Data": b64("x")}))
refused("ResourceNotFoundException", "firehose", "describe-delivery-stream", "--delivery-stream-name", "none")
refused("UnknownOperationException", "firehose", "delete-delivery-stream", "--delivery-stream-name", "events")

# S3: what "aws s3" itself does is another test's; these are the operations one by one.
s3 = lambda operation, *more: aws("s3api", operation, "--bucket", "cli-bucket", *more)
not_s3 = lambda error, operation, *more: refused(error, "s3api", operation, "--bucket", "cli-bucket", *more)
ten, target = file("ten", b"0123456789"), os.path.join(folder, "target")
s3("create-bucket")
s3("head-bucket")
assert "cli-bucket" in [bucket["Name"] for bucket in aws("s3api", "list-buckets")["Buckets"]]
stored = s3("put-object", "--key", "a/ten", "--body", ten, "--content-type", "text/x")
s3("put-object", "--key", "b", "--body", ten, "--checksum-algorithm", "CRC32")
head = s3("head-object", "--key", "a/ten")
assert (head["ContentLength"], head["ETag"], head["ContentType"]) == (10, stored["ETag"], "text/x")
part = s3("get-object", "--key", "a/ten", "--range", "bytes=2-4", target)
assert part["ContentRange"] == "bytes 2-4/10" and open(target, "rb").read() == b"234"
not_s3("InvalidRange", "get-object", "--key", "a/ten", "--range", "bytes=10-", target)
not_s3("304", "get-object", "--key", "a/ten", "--if-none-match", stored["ETag"], target)
not_s3("PreconditionFailed", "get-object", "--key", "a/ten", "--if-match", '"x"', target)
not_s3("NoSuchKey", "get-object", "--key", "none", target)
s3("copy-object", "--key", "c", "--copy-source", "cli-bucket/a/ten")
listed = s3("list-objects-v2", "--delimiter", "/")
assert [o["Key"] for o in listed["Contents"]] == ["b", "c"] and [p["Prefix"] for p in listed["CommonPrefixes"]] == ["a/"]
assert [o["Key"] for o in s3("list-objects-v2", "--page-size", "1")["Contents"]] == ["a/ten", "b", "c"]
big = file("big", bytes(range(256)) * 4096 * 5)
upload = s3("create-multipart-upload", "--key", "big")["UploadId"]
named = ["--key", "big", "--upload-id", upload]
first = s3("upload-part", *named, "--part-number", "1", "--body", big)["ETag"]
second = s3("upload-part-copy", *named, "--part-number", "2", "--copy-source", "cli-bucket/a/ten", "--copy-source-range", "bytes=0-3")["CopyPartResult"]["ETag"]
assert [p["PartNumber"] for p in s3("list-parts", *named)["Parts"]] == [1, 2]
assert len(s3("list-multipart-uploads")["Uploads"]) == 1
s3("complete-multipart-upload", *named, "--multipart-upload", json.dumps(
    {"Parts": [{"PartNumber": 1, "ETag": first}, {"PartNumber": 2, "ETag": second}]}))
s3("get-object", "--key", "big", "--range", "bytes=-5", target)
assert open(target, "rb").read() == b"\xff0123"
upload = s3("create-multipart-upload", "--key", "dropped")["UploadId"]
s3("abort-multipart-upload", "--key", "dropped", "--upload-id", upload)
not_s3("BucketNotEmpty", "delete-bucket")
not_s3("NotImplemented", "get-bucket-acl")
s3("delete-object", "--key", "b")
s3("delete-objects", "--delete", json.dumps({"Objects": [{"Key": key} for key in ("a/ten", "c", "big")]}))
s3("delete-bucket")

# What was put on the delivery stream is delivered by now, or soon.
until = time.time() + 30
while True:
    objects = aws("s3api", "list-objects-v2", "--bucket", "alleycat-delivery", "--prefix", "events/").get("Contents", [])
    text = b""
    for found in objects:
        aws("s3api", "get-object", "--bucket", "alleycat-delivery", "--key", found["Key"], target)
        with gzip.open(target) as lines:
            text += lines.read()
    if b"cli 29\n" in text:
        break
    assert time.time() < until, text
    time.sleep(0.1)
assert b"cli one\n" in text and all(f"cli {i}\n".encode() in text for i in range(30))
print("all operations agreed")
