"""CORS of a bucket by boto3, the AWS command line and a browser's questions. Arguments: endpoint URL of a host that knows the tests' keys."""
import json
import subprocess
import sys
import urllib.error
import urllib.request

from boto3_calls import client, refused

endpoint = sys.argv[1]
s3 = client("s3", endpoint)


def ask(method, bucket, origin, wanted="GET", headers=None):
    """What a browser asks before, or with, a request of another origin."""
    sent = {"Origin": origin}
    if method == "OPTIONS":
        sent["Access-Control-Request-Method"] = wanted
        if headers:
            sent["Access-Control-Request-Headers"] = headers
    request = urllib.request.Request(f"{endpoint}/{bucket}/key", method=method, headers=sent)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, {name.lower(): value for name, value in error.headers.items()}


for bucket in ("gym", "other"):
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="key", Body=b"x")

# Without rules of its own the host's hold: any origin reads.
refused("NoSuchCORSConfiguration", s3.get_bucket_cors, 404, Bucket="gym")
refused("NoSuchBucket", s3.get_bucket_cors, 404, Bucket="never-there")
assert ask("OPTIONS", "gym", "https://any.example")[0] == 200

rules = [
    {"ID": "gyms", "AllowedOrigins": ["https://*.gym.example"], "AllowedMethods": ["GET", "PUT"], "AllowedHeaders": ["x-amz-*", "content-type"],
     "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 600},
    {"AllowedOrigins": ["*"], "AllowedMethods": ["HEAD"]},
]
s3.put_bucket_cors(Bucket="gym", CORSConfiguration={"CORSRules": rules})
assert s3.get_bucket_cors(Bucket="gym")["CORSRules"] == rules, s3.get_bucket_cors(Bucket="gym")
told = json.loads(subprocess.run(
    ["aws", "--endpoint-url", endpoint, "s3api", "get-bucket-cors", "--bucket", "gym"], capture_output=True, text=True, check=True).stdout)
assert told["CORSRules"] == rules, told

status, answer = ask("OPTIONS", "gym", "https://a.gym.example", "PUT", "x-amz-date, Content-Type")
assert (status, answer["access-control-allow-origin"], answer["access-control-max-age"]) == (200, "https://a.gym.example", "600"), answer
assert "PUT" in answer["access-control-allow-methods"] and answer["access-control-allow-credentials"] == "true"
assert ask("OPTIONS", "gym", "https://a.gym.example", "PUT", "authorization")[0] == 403
assert ask("OPTIONS", "gym", "https://a.gym.example", "DELETE")[0] == 403
assert ask("OPTIONS", "gym", "https://gym.example.evil", "GET")[0] == 403
status, answer = ask("OPTIONS", "gym", "https://anybody.example", "HEAD")
assert (status, answer["access-control-allow-origin"]) == (200, "*") and "access-control-max-age" not in answer
assert ask("GET", "gym", "https://b.gym.example")[1]["access-control-expose-headers"] == "ETag"
assert "access-control-allow-origin" not in ask("GET", "gym", "https://anybody.example")[1]
# The other bucket is as it was.
assert ask("OPTIONS", "other", "https://anybody.example", "GET")[0] == 200

# What cannot be is refused, and what was set stays.
put = lambda **rule: dict(Bucket="gym", CORSConfiguration={"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET"], **rule}]})
assert "PATCH" in refused("InvalidRequest", s3.put_bucket_cors, 400, **put(AllowedMethods=["PATCH"]))
refused("InvalidRequest", s3.put_bucket_cors, 400, **put(AllowedOrigins=["https://*.*.example"]))
refused("InvalidRequest", s3.put_bucket_cors, 400, **put(ExposeHeaders=["*"]))
refused("MalformedXML", s3.put_bucket_cors, 400, Bucket="gym", CORSConfiguration={"CORSRules": rules * 51})
refused("MalformedXML", s3.put_bucket_cors, 400, Bucket="gym", CORSConfiguration={"CORSRules": []})
refused("NoSuchBucket", s3.put_bucket_cors, 404, **{**put(), "Bucket": "never-there"})
assert s3.get_bucket_cors(Bucket="gym")["CORSRules"] == rules

s3.delete_bucket_cors(Bucket="gym")
s3.delete_bucket_cors(Bucket="gym")
refused("NoSuchCORSConfiguration", s3.get_bucket_cors, 404, Bucket="gym")
assert ask("OPTIONS", "gym", "https://anybody.example", "GET")[0] == 200

# A bucket made anew begins without the rules of the one before.
subprocess.run(["aws", "--endpoint-url", endpoint, "s3api", "put-bucket-cors", "--bucket", "gym", "--cors-configuration",
                json.dumps({"CORSRules": rules})], check=True, capture_output=True)
assert s3.get_bucket_cors(Bucket="gym")["CORSRules"] == rules
s3.delete_object(Bucket="gym", Key="key")
s3.delete_bucket(Bucket="gym")
s3.create_bucket(Bucket="gym")
refused("NoSuchCORSConfiguration", s3.get_bucket_cors, 404, Bucket="gym")
s3.put_bucket_cors(Bucket="gym", CORSConfiguration={"CORSRules": rules})
print("all operations agreed")
