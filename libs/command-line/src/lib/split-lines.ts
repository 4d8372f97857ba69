/** The bytes of one line, without the byte that ends it. */
export interface LineBytes {
  readonly bytes: Buffer;
  /** Offset of the line's first byte from the start of the file. */
  readonly offset: number;
}

/** What ends a line. */
export const LINE_FEED = 0x0a;

/**
 * The lines of a byte stream, one at a time; the last one need not be ended. Only one line is held. A line
 * of more than `maxBytes` comes out cut there, with the stream left unread: the caller refuses it by its length.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  endByte = LINE_FEED,
): AsyncGenerator<LineBytes> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let offset = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(endByte); end >= 0; end = chunk.indexOf(endByte, from)) {
      const bytes = Buffer.concat([...parts, chunk.subarray(from, end)]);
      yield { bytes, offset };
      offset += bytes.length + 1;
      from = end + 1;
      parts = [];
      length = 0;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > maxBytes) break;
  }
  if (length > 0) yield { bytes: Buffer.concat(parts), offset };
}
