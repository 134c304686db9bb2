namespace Alleycat.Local.Tests.S3;

/// <summary>boto3 and the AWS command line know nothing of us; they check checksums, XML and headers by
/// themselves.</summary>
public sealed class S3ForeignClientTests
{
    private const string Boto = """
        import sys, io, urllib.request, boto3
        from botocore.client import Config
        from botocore.exceptions import ClientError
        s3 = boto3.client('s3', endpoint_url=sys.argv[1], config=Config(signature_version='s3v4', s3={'addressing_style': 'path'}, retries={'max_attempts': 0}))

        def fails(status, code, call, **arguments):
            try:
                call(**arguments)
            except ClientError as e:
                found = (e.response['ResponseMetadata']['HTTPStatusCode'], e.response['Error']['Code'])
                assert found == (status, code), found
            else:
                raise AssertionError('no ' + code)

        s3.create_bucket(Bucket='boto')
        s3.head_bucket(Bucket='boto')
        assert 'boto' in [b['Name'] for b in s3.list_buckets()['Buckets']]
        assert s3.get_bucket_location(Bucket='boto')['LocationConstraint'] is None
        fails(404, '404', s3.head_object, Bucket='boto', Key='x')
        fails(404, 'NoSuchKey', s3.get_object, Bucket='boto', Key='x')
        fails(404, 'NoSuchBucket', s3.list_objects_v2, Bucket='never-there')

        put = s3.put_object(Bucket='boto', Key='dir/ä +%.gz', Body=b'0123456789', ContentType='text/x', ContentEncoding='x-test')
        got = s3.get_object(Bucket='boto', Key='dir/ä +%.gz')
        assert (got['Body'].read(), got['ETag'], got['ContentType'], got['ContentEncoding']) == (b'0123456789', put['ETag'], 'text/x', 'x-test')
        part = s3.get_object(Bucket='boto', Key='dir/ä +%.gz', Range='bytes=2-4')
        assert (part['Body'].read(), part['ContentRange']) == (b'234', 'bytes 2-4/10')
        fails(416, 'InvalidRange', s3.get_object, Bucket='boto', Key='dir/ä +%.gz', Range='bytes=10-')
        fails(304, '304', s3.get_object, Bucket='boto', Key='dir/ä +%.gz', IfNoneMatch=put['ETag'])
        fails(412, 'PreconditionFailed', s3.get_object, Bucket='boto', Key='dir/ä +%.gz', IfMatch='"x"')
        for algorithm in ('CRC32', 'SHA1', 'SHA256'):
            s3.put_object(Bucket='boto', Key='sum', Body=b'abc', ChecksumAlgorithm=algorithm)

        signed = s3.generate_presigned_url('get_object', Params={'Bucket': 'boto', 'Key': 'dir/ä +%.gz'})
        assert urllib.request.urlopen(signed).read() == b'0123456789'

        for i in range(12):
            s3.put_object(Bucket='boto', Key='many/%02d' % i, Body=b'x')
        keys = [o['Key'] for page in s3.get_paginator('list_objects_v2').paginate(Bucket='boto', Prefix='many/', PaginationConfig={'PageSize': 5}) for o in page['Contents']]
        assert keys == ['many/%02d' % i for i in range(12)], keys
        keys = [o['Key'] for page in s3.get_paginator('list_objects').paginate(Bucket='boto', Prefix='many/', PaginationConfig={'PageSize': 5}) for o in page['Contents']]
        assert keys == ['many/%02d' % i for i in range(12)], keys
        rolled = s3.list_objects_v2(Bucket='boto', Delimiter='/')
        assert [p['Prefix'] for p in rolled['CommonPrefixes']] == ['dir/', 'many/'] and [o['Key'] for o in rolled['Contents']] == ['sum']

        s3.copy_object(Bucket='boto', Key='copied.gz', CopySource={'Bucket': 'boto', 'Key': 'dir/ä +%.gz'})
        copied = s3.head_object(Bucket='boto', Key='copied.gz')
        assert (copied['ETag'], copied['ContentType']) == (put['ETag'], 'text/x')
        fails(400, 'InvalidRequest', s3.copy_object, Bucket='boto', Key='copied.gz', CopySource='boto/copied.gz')
        s3.copy_object(Bucket='boto', Key='copied.gz', CopySource='boto/copied.gz', ContentType='text/y', MetadataDirective='REPLACE')
        assert s3.head_object(Bucket='boto', Key='copied.gz')['ContentType'] == 'text/y'
        fails(404, 'NoSuchKey', s3.copy_object, Bucket='boto', Key='c', CopySource='boto/never')

        big = bytes(range(256)) * 4096 * 6
        upload = s3.create_multipart_upload(Bucket='boto', Key='big.bin', ContentType='text/z')
        named = dict(Bucket='boto', Key='big.bin', UploadId=upload['UploadId'])
        one = s3.upload_part(PartNumber=1, Body=big[:5 << 20], **named)
        s3.upload_part(PartNumber=3, Body=b'replaced below', **named)
        three = s3.upload_part(PartNumber=3, Body=big[5 << 20:], **named)
        assert [p['PartNumber'] for p in s3.list_parts(**named)['Parts']] == [1, 3]
        assert [u['Key'] for u in s3.list_multipart_uploads(Bucket='boto')['Uploads']] == ['big.bin']
        parts = [{'PartNumber': 1, 'ETag': one['ETag']}, {'PartNumber': 3, 'ETag': three['ETag']}]
        fails(400, 'InvalidPart', s3.complete_multipart_upload, MultipartUpload={'Parts': parts + [{'PartNumber': 4, 'ETag': 'x'}]}, **named)
        fails(400, 'InvalidPartOrder', s3.complete_multipart_upload, MultipartUpload={'Parts': parts[::-1]}, **named)
        done = s3.complete_multipart_upload(MultipartUpload={'Parts': parts}, **named)
        assert done['ETag'].endswith('-2"')
        assert s3.get_object(Bucket='boto', Key='big.bin')['Body'].read() == big
        assert s3.head_object(Bucket='boto', Key='big.bin')['ContentType'] == 'text/z'
        fails(404, 'NoSuchUpload', s3.complete_multipart_upload, MultipartUpload={'Parts': parts}, **named)

        upload = s3.create_multipart_upload(Bucket='boto', Key='stitched')
        named = dict(Bucket='boto', Key='stitched', UploadId=upload['UploadId'])
        first = s3.upload_part_copy(PartNumber=1, CopySource='boto/big.bin', CopySourceRange='bytes=0-%d' % ((5 << 20) - 1), **named)
        last = s3.upload_part_copy(PartNumber=2, CopySource='boto/copied.gz', **named)
        s3.complete_multipart_upload(MultipartUpload={'Parts': [{'PartNumber': 1, 'ETag': first['CopyPartResult']['ETag']}, {'PartNumber': 2, 'ETag': last['CopyPartResult']['ETag']}]}, **named)
        assert s3.get_object(Bucket='boto', Key='stitched')['Body'].read() == big[:5 << 20] + b'0123456789'
        upload = s3.create_multipart_upload(Bucket='boto', Key='small')
        named = dict(Bucket='boto', Key='small', UploadId=upload['UploadId'])
        parts = [{'PartNumber': n, 'ETag': s3.upload_part(PartNumber=n, Body=b'x', **named)['ETag']} for n in (1, 2)]
        fails(400, 'EntityTooSmall', s3.complete_multipart_upload, MultipartUpload={'Parts': parts}, **named)
        s3.abort_multipart_upload(**named)
        fails(404, 'NoSuchUpload', s3.upload_part, PartNumber=1, Body=b'x', **named)
        s3.upload_fileobj(io.BytesIO(big * 2), 'boto', 'managed')
        target = io.BytesIO()
        s3.download_fileobj('boto', 'managed', target)
        assert target.getvalue() == big * 2

        fails(409, 'BucketNotEmpty', s3.delete_bucket, Bucket='boto')
        everything = [{'Key': o['Key']} for o in s3.list_objects_v2(Bucket='boto')['Contents']]
        assert len(s3.delete_objects(Bucket='boto', Delete={'Objects': everything})['Deleted']) == len(everything)
        s3.delete_bucket(Bucket='boto')
        fails(501, 'NotImplemented', s3.get_bucket_acl, Bucket='alleycat-history')
        print('fine')
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Boto3_does_everything_that_is_built(bool trustsLoopback)
    {
        await using var server = await S3Server.StartAsync(options => options with
        {
            TrustsLoopback = trustsLoopback,
            Credentials = new Dictionary<string, string> { [ForeignProgram.AccessKeyId] = ForeignProgram.SecretAccessKey },
        });
        Assert.Equal("fine", (await ForeignProgram.RunAsync("/usr/bin/python3", ["-c", Boto, server.Address.OriginalString])).Trim());
        Assert.Empty(Directory.GetFiles(Path.Combine(server.Folder, "buckets", ".store", "temporary")));
    }

    [Fact]
    public async Task The_aws_command_line_copies_synchronises_and_writes_conditionally()
    {
        await using var server = await S3Server.StartAsync(options => options with
        {
            TrustsLoopback = false,
            Credentials = new Dictionary<string, string> { [ForeignProgram.AccessKeyId] = ForeignProgram.SecretAccessKey },
        });
        Task<string> Aws(params string[] arguments) =>
            ForeignProgram.RunAsync("aws", ["--endpoint-url", server.Address.OriginalString, .. arguments]);
        var files = Directory.CreateDirectory(Path.Combine(server.Folder, "files")).FullName;
        var big = new byte[20 * 1024 * 1024];
        new Random(3).NextBytes(big);
        await File.WriteAllBytesAsync(Path.Combine(files, "big.bin"), big);
        await File.WriteAllTextAsync(Path.Combine(files, "small.txt"), "small");

        await Aws("s3", "mb", "s3://cli-bucket");
        await Aws("s3", "sync", files, "s3://cli-bucket/files");
        Assert.Contains("small.txt", await Aws("s3", "ls", "s3://cli-bucket/files/"), StringComparison.Ordinal);
        var back = Path.Combine(server.Folder, "back");
        await Aws("s3", "cp", "--recursive", "s3://cli-bucket/files", back);
        Assert.Equal(big, await File.ReadAllBytesAsync(Path.Combine(back, "big.bin")));
        Assert.Equal("small", await File.ReadAllTextAsync(Path.Combine(back, "small.txt")));
        Assert.Matches("^\"[0-9a-f]{32}-3\"$", server.Store.Head("cli-bucket", "files/big.bin")!.ETag);

        var small = Path.Combine(files, "small.txt");
        await Aws("s3api", "put-object", "--bucket", "cli-bucket", "--key", "once", "--body", small, "--if-none-match", "*");
        var refused = await Assert.ThrowsAnyAsync<Exception>(
            () => Aws("s3api", "put-object", "--bucket", "cli-bucket", "--key", "once", "--body", small, "--if-none-match", "*"));
        Assert.Contains("PreconditionFailed", refused.Message, StringComparison.Ordinal);
        foreach (var algorithm in new[] { "CRC32", "SHA1", "SHA256" })
            await Aws("s3api", "put-object", "--bucket", "cli-bucket", "--key", "sum", "--body", small, "--checksum-algorithm", algorithm);
        await Aws("s3", "mv", "s3://cli-bucket/files/small.txt", "s3://cli-bucket/moved.txt");
        Assert.Equal("small", await Aws("s3", "cp", "s3://cli-bucket/moved.txt", "-"));
        await Aws("s3", "rb", "--force", "s3://cli-bucket");
        Assert.False(server.Store.BucketExists("cli-bucket"));
    }
}
