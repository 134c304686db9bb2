/**
 * Unzips with the browser's own means. The files are served as `application/gzip` without `Content-Encoding`, so nothing
 * on the way has done it. Rejects on bytes that are not gzip, are cut short or fail their checksum.
 */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

export async function gunzipJson(bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await gunzip(bytes)))
}
