"""What the scripts for boto3 share: a client that tries once, with the credentials of the environment, and a call that must be refused."""
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def client(service, endpoint):
    return boto3.client(service, endpoint_url=endpoint, config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}))


def refused(code, call, status=None, **arguments):
    """Gives the message. The status is looked at where one is given."""
    try:
        call(**arguments)
    except ClientError as error:
        answer = error.response["ResponseMetadata"]
        assert error.response["Error"]["Code"] == code and status in (None, answer["HTTPStatusCode"]), error
        assert answer["RequestId"], error
        return error.response["Error"].get("Message")
    raise AssertionError(f"{code} expected")
