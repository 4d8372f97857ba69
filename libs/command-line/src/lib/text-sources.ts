import { createReadStream, existsSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { InputError, pathBytes } from '@tolmach/contracts';
import { inputPath } from './input-path';
import { isPath } from './path-operand';
import { fileSource } from './read-records';
import type { RecordSource } from './read-records';
import type { Streams } from './streams';

const LINE_FEED = 0x0a;
const JSON_LINES_NAME = /\.(jsonl|ndjson)(\.gz)?$/i;

/** What a program is given to work on, and how it is taken. */
export interface TextOperands {
  readonly operands: readonly string[];
  /** Whether all of them are texts, whatever they look like. */
  readonly areTexts: boolean;
  /** Format of input whose name does not mark it as JSON lines. */
  readonly format: RecordSource['format'];
  /** What is done with the texts, for error sentences: `translate`. */
  readonly verb: string;
}

/**
 * The texts that a program is given: an argument that is a path is that file, `-` is standard input, any other argument is text; without
 * arguments standard input.
 *
 * @throws {@link InputError} when there is no file at a path
 */
export function textSources({ operands, areTexts, format, verb }: TextOperands, streams: Streams): RecordSource[] {
  const fromStdin = { name: 'standard input', format, open: () => streams.stdin };
  if (operands.length === 0) return [fromStdin];
  return operands.map((operand, index) => {
    if (!areTexts && operand === '-') return fromStdin;
    if (!areTexts && isPath(operand)) {
      const path = inputPath(operand);
      expectFile(path, verb);
      return fileSource(path, JSON_LINES_NAME.test(path) ? 'json' : format);
    }
    const open = () => Readable.from([Buffer.from(operand.endsWith('\n') ? operand : `${operand}\n`)]);
    return { name: `argument ${index + 1}`, format, open };
  });
}

/**
 * How many lines sources have, counted by their ends without reading them as text; undefined if one of them can be read only
 * once, or is packed.
 */
export async function countLines(sources: readonly RecordSource[]): Promise<number | undefined> {
  let count = 0;
  for (const { path } of sources) {
    if (path === undefined || path.endsWith('.gz') || !statSync(pathBytes(path)).isFile()) return undefined;
    let lastByte = LINE_FEED;
    for await (const chunk of createReadStream(pathBytes(path)) as AsyncIterable<Buffer>) {
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) count++;
      lastByte = chunk.at(-1) ?? lastByte;
    }
    if (lastByte !== LINE_FEED) count++;
  }
  return count;
}

function expectFile(path: string, verb: string): void {
  const name = pathBytes(path);
  const isFolder = existsSync(name) && statSync(name).isDirectory();
  if (existsSync(name) && !isFolder) return;
  throw new InputError({
    where: path,
    expected: `a file to ${verb}`,
    received: isFolder ? 'a folder' : 'no such file',
    next: `Check the path; relative ones start in ${process.cwd()}. If it is a text, add --text.`,
  });
}
