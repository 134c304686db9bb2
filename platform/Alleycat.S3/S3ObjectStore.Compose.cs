using Alleycat.Streaming;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using PutObjectRequest = Alleycat.Streaming.PutObjectRequest;

namespace Alleycat.S3;

public sealed partial class S3ObjectStore
{
    /// <summary>Pieces of one upload that are under way together; each holds at most <see
    /// cref="ComposePlan.SendBytesMax"/>.</summary>
    private const int PiecesAtOnce = 4;

    private async Task<PutObjectResult> PutComposedAsync(PutObjectRequest request, CancellationToken cancellationToken)
    {
        if (request.IfMatch is null)
            throw new ArgumentException("Ranges of the replaced object need IfMatch.", nameof(request));
        var plan = ComposePlan.Of(request.Parts);
        if (plan.IsMultipart)
            return await PutMultipartAsync(request, plan, cancellationToken);
        var content = await BytesOfAsync(request, plan.Pieces[0], cancellationToken);
        return await PutWholeAsync(request, content, cancellationToken);
    }

    /// <summary>The bytes of a piece that is sent, its ranges read under If-Match.</summary>
    /// <exception cref="AmazonS3Exception">Also where the object is gone (404) or another by now (412).</exception>
    private async Task<byte[]> BytesOfAsync(
        PutObjectRequest request, ComposePiece piece, CancellationToken cancellationToken)
    {
        var content = new byte[piece.Length];
        var offset = 0;
        foreach (var part in piece.Sent)
        {
            var target = content.AsMemory(offset, (int)part.Length);
            if (part.Existing is { } range)
                await ReadAsync(request, range, target, cancellationToken);
            else
                part.Bytes.CopyTo(target);
            offset += target.Length;
        }
        return content;
    }

    private async Task ReadAsync(
        PutObjectRequest request,
        Alleycat.Streaming.ByteRange range,
        Memory<byte> target,
        CancellationToken cancellationToken)
    {
        using var response = await client.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = request.Bucket,
                Key = request.Key,
                EtagToMatch = request.IfMatch,
                ByteRange = new(range.Offset, range.Offset + range.Length - 1),
            },
            cancellationToken);
        if (response.ContentLength != range.Length)
            throw new ArgumentException($"The object has no {range.Length} bytes at {range.Offset}.", nameof(range));
        await response.ResponseStream.ReadExactlyAsync(target, cancellationToken);
    }

    private async Task<PutObjectResult> PutMultipartAsync(
        PutObjectRequest request, ComposePlan plan, CancellationToken cancellationToken)
    {
        var initiate = new InitiateMultipartUploadRequest
        {
            BucketName = request.Bucket,
            Key = request.Key,
            ContentType = request.ContentType,
            // The SDK sends this checksum with each part, and S3 refuses a part whose checksum the upload has not
            // announced.
            ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
        };
        if (request.ContentEncoding is not null)
            initiate.Headers.ContentEncoding = request.ContentEncoding;
        var upload = (await client.InitiateMultipartUploadAsync(initiate, cancellationToken)).UploadId;
        try
        {
            var parts = new PartETag[plan.Pieces.Count];
            // Where one fails no further one begins, and those under way go on to their answer: a request given up may
            // yet be carried out, and a part that S3 stores after the abort is paid for.
            await Parallel.ForAsync(
                0,
                parts.Length,
                new ParallelOptions { MaxDegreeOfParallelism = PiecesAtOnce, CancellationToken = cancellationToken },
                async (i, _) => parts[i] = await PutPieceAsync(request, plan.Pieces[i], upload, i + 1, cancellationToken));
            var completed = await client.CompleteMultipartUploadAsync(
                new()
                {
                    BucketName = request.Bucket,
                    Key = request.Key,
                    UploadId = upload,
                    PartETags = [.. parts],
                    IfMatch = request.IfMatch,
                },
                cancellationToken);
            return new(PutObjectStatus.Stored, Quoted(Told(completed.ETag)));
        }
        catch (Exception)
        {
            await AbortAsync(request, upload);
            throw;
        }
    }

    private async Task<PartETag> PutPieceAsync(
        PutObjectRequest request, ComposePiece piece, string upload, int number, CancellationToken cancellationToken)
    {
        if (piece.Copied is { } range)
        {
            var copied = await client.CopyPartAsync(
                new()
                {
                    SourceBucket = request.Bucket,
                    SourceKey = request.Key,
                    DestinationBucket = request.Bucket,
                    DestinationKey = request.Key,
                    UploadId = upload,
                    PartNumber = number,
                    FirstByte = range.Offset,
                    LastByte = range.Offset + range.Length - 1,
                    ETagToMatch = [request.IfMatch!],
                },
                cancellationToken);
            // With the checksum that S3 told, for S3 asks for it again on completion.
            return new(copied, copyChecksums: true) { PartNumber = number, ETag = Told(copied.ETag) };
        }
        var content = await BytesOfAsync(request, piece, cancellationToken);
        var put = await client.UploadPartAsync(
            new()
            {
                BucketName = request.Bucket,
                Key = request.Key,
                UploadId = upload,
                PartNumber = number,
                PartSize = content.Length,
                InputStream = new MemoryStream(content, writable: false),
                UseChunkEncoding = false,
                ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
            },
            cancellationToken);
        return new(put, copyChecksums: true) { PartNumber = number, ETag = Told(put.ETag) };
    }

    /// <summary>Parts of an upload that is never completed are stored, and paid for, until it is aborted.</summary>
    private async Task AbortAsync(PutObjectRequest request, string upload)
    {
        try
        {
            await client.AbortMultipartUploadAsync(
                new() { BucketName = request.Bucket, Key = request.Key, UploadId = upload }, CancellationToken.None);
        }
        catch (Exception exception) when (exception
            is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
            or OperationCanceledException)
        {
            // What went wrong before is what the caller has to know; the bucket's lifecycle rule clears up what stays.
        }
    }

    private static string Told(string? eTag) =>
        eTag is { Length: > 0 } ? eTag : throw new InvalidDataException("S3 answered without an ETag.");
}
