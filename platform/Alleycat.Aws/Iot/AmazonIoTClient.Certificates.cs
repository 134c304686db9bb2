using System.Text.Json;
using Alleycat.Aws.Clients;
using Amazon.IoT.Model;
using Amazon.Runtime.Internal;

namespace Amazon.IoT;

public sealed partial class AmazonIoTClient
{
    private static readonly InvokeOptions CreateKeysAndCertificateOptions =
        OptionsReading<CreateKeysAndCertificateRequest, CreateKeysAndCertificateResponse>(
            "POST", "/keys-and-certificate",
            (http, request) =>
            {
                if (request.SetAsActive is { } active)
                    http.Parameters.Add("setAsActive", active ? "true" : "false");
            },
            null, ReadCertificate);

    private static readonly InvokeOptions UpdateCertificateOptions = Options<UpdateCertificateRequest, UpdateCertificateResponse>(
        "PUT", "/certificates/{certificateId}",
        (http, request) =>
        {
            http.AddPathResource("{certificateId}", request.CertificateId);
            http.Parameters.Add("newStatus", request.NewStatus);
        });

    private static readonly InvokeOptions DeleteCertificateOptions = Options<DeleteCertificateRequest, DeleteCertificateResponse>(
        "DELETE", "/certificates/{certificateId}",
        (http, request) =>
        {
            http.AddPathResource("{certificateId}", request.CertificateId);
            if (request.ForceDelete is { } force)
                http.Parameters.Add("forceDelete", force ? "true" : "false");
        });

    /// <summary>Makes a certificate with its keys; the private one is told this once.</summary>
    /// <exception cref="AmazonIoTException">It was refused, after the client's own retries.</exception>
    public Task<CreateKeysAndCertificateResponse> CreateKeysAndCertificateAsync(
        CreateKeysAndCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<CreateKeysAndCertificateResponse>(request, CreateKeysAndCertificateOptions, cancellationToken);

    /// <summary>Sets a certificate's status; only an inactive one may be removed.</summary>
    /// <exception cref="AmazonIoTException">It was refused, after the client's own retries.</exception>
    public Task<UpdateCertificateResponse> UpdateCertificateAsync(UpdateCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<UpdateCertificateResponse>(request, UpdateCertificateOptions, cancellationToken);

    /// <summary>Removes an inactive certificate.</summary>
    /// <exception cref="AmazonIoTException">It was refused, after the client's own retries.</exception>
    public Task<DeleteCertificateResponse> DeleteCertificateAsync(DeleteCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeleteCertificateResponse>(request, DeleteCertificateOptions, cancellationToken);

    private static bool ReadCertificate(CreateKeysAndCertificateResponse response, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "certificateArn":
                response.CertificateArn = reader.GetString();
                return true;
            case "certificateId":
                response.CertificateId = reader.GetString();
                return true;
            case "certificatePem":
                response.CertificatePem = reader.GetString();
                return true;
            case "keyPair":
                response.KeyPair = JsonShapes.ReadObject(ref reader, new KeyPair(), ReadKeyPair);
                return true;
            default:
                return false;
        }
    }

    private static bool ReadKeyPair(KeyPair pair, string member, ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case "PublicKey":
                pair.PublicKey = reader.GetString();
                return true;
            case "PrivateKey":
                pair.PrivateKey = reader.GetString();
                return true;
            default:
                return false;
        }
    }
}
