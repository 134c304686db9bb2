namespace Alleycat.Local.Http;

/// <summary>Errors of the HTTP interface as <c>application/problem+json</c>, each with a stable <c>type</c>.</summary>
internal static class Problem
{
    public static IResult NotFound(string what) => Of(StatusCodes.Status404NotFound, "not-found", what);

    public static IResult Bad(string parameter, string what) => Of(StatusCodes.Status400BadRequest, $"bad-{parameter}", what);

    /// <param name="status">The HTTP status.</param>
    /// <param name="code">Names the kind of error, for programs; never changes.</param>
    /// <param name="title">A sentence for people.</param>
    public static IResult Of(int status, string code, string title) =>
        Results.Problem(type: $"urn:alleycat:problem:{code}", title: title, statusCode: status);
}
