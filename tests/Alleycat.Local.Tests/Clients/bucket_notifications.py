"""A bucket's event notifications by boto3 and the AWS command line, up to the history they make. Arguments: endpoint URL, "before" or "after"
the restart of the platform on the same folder."""
import gzip
import json
import subprocess
import sys
import time
import urllib.request

from boto3_calls import client, refused

endpoint, when = sys.argv[1].rstrip("/"), sys.argv[2]
s3 = client("s3", endpoint)

ARN = "arn:aws:lambda:us-east-1:000000000000:function:history-processor"
OWN = {"Id": "history-processor", "LambdaFunctionArn": ARN, "Events": ["s3:ObjectCreated:*"],
       "Filter": {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "data/"}]}}}
IMPORT = {"Id": "gym import", "LambdaFunctionArn": ARN, "Events": ["s3:ObjectCreated:Put", "s3:ObjectCreated:CompleteMultipartUpload"],
          "Filter": {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "data/"}, {"Name": "Suffix", "Value": ".gz"}]}}}


def put(bucket, *configurations, call=s3.put_bucket_notification_configuration):
    return call(Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": list(configurations)})


def get(bucket):
    answer = s3.get_bucket_notification_configuration(Bucket=bucket)
    del answer["ResponseMetadata"]
    return answer.get("LambdaFunctionConfigurations", [])


def aws(*arguments):
    done = subprocess.run(["aws", "--endpoint-url", endpoint, "s3api", *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def deliver(bucket, key, racer):
    """One second of a racer's, as an object that delivery could have put."""
    line = {"event": "update", "deviceTimestamp": 1620824038331, "second": 3, "raceId": 5402746, "name": "Gym", "racerId": racer,
            "classId": 1, "cadence": 80, "resistance": 79, "output": 165.6}
    s3.put_object(Bucket=bucket, Key=key, Body=gzip.compress((json.dumps(line) + "\n").encode()), ContentEncoding="gzip")


def racers():
    with urllib.request.urlopen(f"{endpoint}/class-1.gz") as answer:
        return set().union(*(second.keys() for second in json.loads(gzip.decompress(answer.read())).values()))


def until_merged(racer):
    limit = time.monotonic() + 60
    while True:
        try:
            found = racers()
        except urllib.error.HTTPError:
            found = set()
        if str(racer) in found:
            return found
        assert time.monotonic() < limit, found
        time.sleep(0.05)


if when == "after":
    # What was configured before the restart is in force, and tells of objects from the first put on.
    assert get("import") == [IMPORT], get("import")
    deliver("import", "data/5.gz", 105)
    assert {"101", "104", "105"} <= until_merged(105)
    code, out, err = aws("put-bucket-notification-configuration", "--bucket", "import", "--notification-configuration", "{}")
    assert code == 0, err
    assert get("import") == []
    deliver("import", "data/6.gz", 106)
    put("import", IMPORT)
    deliver("import", "data/7.gz", 107)
    assert "106" not in until_merged(107)
    print("all operations agreed")
    sys.exit()

s3.create_bucket(Bucket="import")
assert get("import") == []
refused("NoSuchBucket", s3.get_bucket_notification_configuration, 404, Bucket="never-there")
refused("NoSuchBucket", s3.put_bucket_notification_configuration, 404, Bucket="never-there", NotificationConfiguration={})

# The AWS command line gives it, boto3 reads it, and the other way round.
code, out, err = aws("put-bucket-notification-configuration", "--bucket", "import", "--notification-configuration",
                     json.dumps({"LambdaFunctionConfigurations": [IMPORT]}))
assert code == 0, err
assert get("import") == [IMPORT], get("import")
code, out, err = aws("get-bucket-notification-configuration", "--bucket", "import")
assert code == 0 and json.loads(out)["LambdaFunctionConfigurations"] == [IMPORT], out + err

# Only what matches prefix, suffix and event reaches the history: the last put is told of after all the others.
deliver("import", "data/2.txt", 102)
deliver("import", "other/3.gz", 103)
deliver("import", "data/1.gz", 101)
s3.copy_object(Bucket="import", Key="data/copy.gz", CopySource="import/other/3.gz")
deliver("import", "data/4.gz", 104)
assert until_merged(104) == {"101", "104"}, racers()

# The platform's own is told, and stays.
assert get("alleycat-delivery") == [OWN], get("alleycat-delivery")
assert "platform's own" in refused("InvalidRequest", put, 400, bucket="alleycat-delivery")
assert "platform's own" in refused("InvalidRequest", lambda: put("alleycat-delivery", {**OWN, "Events": ["s3:ObjectCreated:Put"]}), 400)
second = {**IMPORT, "Id": "second", "Filter": {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "raw/"}]}}}
put("alleycat-delivery", OWN, second)
assert get("alleycat-delivery") == [OWN, second], get("alleycat-delivery")
assert "overlapping" in refused("InvalidArgument", lambda: put("alleycat-delivery", OWN, IMPORT), 400)
put("alleycat-delivery", OWN)
assert get("alleycat-delivery") == [OWN]

# What cannot be is refused with the reason, and what was set stays.
message = refused("InvalidArgument", lambda: put("import", {**IMPORT, "LambdaFunctionArn": ARN.replace("history", "other")}), 400)
assert "Unable to validate the following destination configurations" in message and ARN in message, message
refused("InvalidArgument", lambda: put("import", {**IMPORT, "Events": ["s3:ObjectRemoved:*"]}), 400)
for target in ({"QueueConfigurations": [{"QueueArn": "arn:aws:sqs:us-east-1:000000000000:q", "Events": ["s3:ObjectCreated:*"]}]},
               {"TopicConfigurations": [{"TopicArn": "arn:aws:sns:us-east-1:000000000000:t", "Events": ["s3:ObjectCreated:*"]}]},
               {"EventBridgeConfiguration": {}}):
    refused("InvalidArgument", s3.put_bucket_notification_configuration, 400, Bucket="import", NotificationConfiguration=target)
code, out, err = aws("put-bucket-notification-configuration", "--bucket", "import", "--notification-configuration",
                     json.dumps({"LambdaFunctionConfigurations": [IMPORT, {**IMPORT, "Id": "again"}]}))
assert code != 0 and "(InvalidArgument)" in err and "overlapping" in err, err
assert get("import") == [IMPORT]
print("all operations agreed")
