using System.Globalization;
using System.Text.Json;
using Alleycat.Aws.Clients;
using Amazon.IoT.Model;
using Amazon.Runtime.Internal;

namespace Amazon.IoT;

public sealed partial class AmazonIoTClient
{
    private static readonly InvokeOptions CreatePolicyOptions = Options<CreatePolicyRequest, CreatePolicyResponse>(
        "POST", "/policies/{policyName}",
        (http, request) => http.AddPathResource("{policyName}", request.PolicyName),
        (json, request) => json.WriteString("policyDocument"u8, request.PolicyDocument),
        (response, member, value) => _ = member switch
        {
            "policyName" => response.PolicyName = value,
            "policyArn" => response.PolicyArn = value,
            "policyDocument" => response.PolicyDocument = value,
            "policyVersionId" => response.PolicyVersionId = value,
            _ => null,
        });

    private static readonly InvokeOptions DeletePolicyOptions = Options<DeletePolicyRequest, DeletePolicyResponse>(
        "DELETE", "/policies/{policyName}", (http, request) => http.AddPathResource("{policyName}", request.PolicyName));

    private static readonly InvokeOptions AttachPolicyOptions = Options<AttachPolicyRequest, AttachPolicyResponse>(
        "PUT", "/target-policies/{policyName}",
        (http, request) => http.AddPathResource("{policyName}", request.PolicyName),
        (json, request) => json.WriteString("target"u8, request.Target));

    private static readonly InvokeOptions DetachPolicyOptions = Options<DetachPolicyRequest, DetachPolicyResponse>(
        "POST", "/target-policies/{policyName}",
        (http, request) => http.AddPathResource("{policyName}", request.PolicyName),
        (json, request) => json.WriteString("target"u8, request.Target));

    private static readonly InvokeOptions ListTargetsForPolicyOptions = OptionsReading<ListTargetsForPolicyRequest, ListTargetsForPolicyResponse>(
        "POST", "/policy-targets/{policyName}",
        (http, request) =>
        {
            http.AddPathResource("{policyName}", request.PolicyName);
            if (request.Marker is not null)
                http.Parameters.Add("marker", request.Marker);
            if (request.PageSize is { } size)
                http.Parameters.Add("pageSize", size.ToString(CultureInfo.InvariantCulture));
        },
        null,
        (ListTargetsForPolicyResponse response, string member, ref Utf8JsonReader reader) =>
        {
            switch (member)
            {
                case "targets":
                    response.Targets = JsonShapes.ReadTexts(ref reader);
                    return true;
                case "nextMarker":
                    response.NextMarker = reader.GetString();
                    return true;
                default:
                    return false;
            }
        });

    /// <summary>Makes a policy.</summary>
    /// <exception cref="AmazonIoTException"><c>ResourceAlreadyExistsException</c> where the name is taken.</exception>
    public Task<CreatePolicyResponse> CreatePolicyAsync(CreatePolicyRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<CreatePolicyResponse>(request, CreatePolicyOptions, cancellationToken);

    /// <summary>Removes a policy that is attached to nothing.</summary>
    /// <exception cref="AmazonIoTException">It was refused, after the client's own retries.</exception>
    public Task<DeletePolicyResponse> DeletePolicyAsync(DeletePolicyRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeletePolicyResponse>(request, DeletePolicyOptions, cancellationToken);

    /// <summary>Attaches a policy to a certificate, a group or a Cognito identity.</summary>
    /// <exception cref="AmazonIoTException">It was refused, after the client's own retries.</exception>
    public Task<AttachPolicyResponse> AttachPolicyAsync(AttachPolicyRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<AttachPolicyResponse>(request, AttachPolicyOptions, cancellationToken);

    /// <summary>Detaches a policy.</summary>
    /// <exception cref="AmazonIoTException">It was refused, after the client's own retries.</exception>
    public Task<DetachPolicyResponse> DetachPolicyAsync(DetachPolicyRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DetachPolicyResponse>(request, DetachPolicyOptions, cancellationToken);

    /// <summary>A page of those whom a policy is attached to.</summary>
    /// <exception cref="AmazonIoTException"><c>ResourceNotFoundException</c> where there is no such policy.</exception>
    public Task<ListTargetsForPolicyResponse> ListTargetsForPolicyAsync(
        ListTargetsForPolicyRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListTargetsForPolicyResponse>(request, ListTargetsForPolicyOptions, cancellationToken);
}
