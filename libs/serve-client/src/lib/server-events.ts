/** One server-sent event. */
export interface ServerEvent {
  /** `message` unless it says otherwise */
  readonly name: string;
  readonly data: string;
}

/**
 * The events of a stream, each as soon as it is whole; what follows the last blank line is not one.
 * @see WHATWG HTML, section 9.2.6
 */
export async function* serverEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const part of bytes) {
    const blocks = (rest + decoder.decode(part, { stream: true })).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = block.split(/\r?\n/).map((line) => /^(\w*):? ?(.*)$/.exec(line) ?? []);
      const valuesOf = (wanted: string) => fields.flatMap(([, name, value = '']) => (name === wanted ? [value] : []));
      const data = valuesOf('data');
      if (data.length > 0) yield { name: valuesOf('event')[0] ?? 'message', data: data.join('\n') };
    }
  }
}
