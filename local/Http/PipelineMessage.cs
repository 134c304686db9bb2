namespace Alleycat.Local.Http;

/// <summary>Something that passed a place of the pipeline.</summary>
/// <param name="At">When, milliseconds since 1970.</param>
/// <param name="About">Its topic, or what came of the invocation.</param>
/// <param name="Text">Its beginning, as UTF-8 text.</param>
/// <param name="IsCut">There was more of it.</param>
internal sealed record PipelineMessage(long At, string About, string Text, bool IsCut);
