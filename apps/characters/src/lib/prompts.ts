import { inputPath, isPath, readRecords } from '@tolmach/command-line';
import type { Streams } from '@tolmach/command-line';
import { readText } from '@tolmach/durable-files';

/** A text to continue or to score, and its name for error sentences. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/**
 * The texts that are given: of an argument that is a path the whole file, any other argument as it is, `-` or no argument
 * standard input as one text without its last line end. A terminal stands for an empty text.
 * @throws {@link InputError} when a file cannot be read or is not UTF-8
 */
export async function givenTexts(
  operands: readonly string[],
  areTexts: boolean,
  streams: Streams,
): Promise<NamedText[]> {
  if (operands.length === 0) return [await fromStdin(streams)];
  const texts: NamedText[] = [];
  for (const [index, operand] of operands.entries()) {
    if (!areTexts && operand === '-') texts.push(await fromStdin(streams));
    else if (!areTexts && isPath(operand))
      texts.push({ name: operand, text: await readText(inputPath(operand), { mayBeHtml: true }) });
    else texts.push({ name: `argument ${String(index + 1)}`, text: operand });
  }
  return texts;
}

async function fromStdin({ stdin, signal }: Streams): Promise<NamedText> {
  const name = 'standard input';
  if (stdin.isTTY === true) return { name, text: '' };
  const lines: string[] = [];
  for await (const record of readRecords([{ name, format: 'text', open: () => stdin }], signal)) {
    if (record.kind === 'bad') throw record.error;
    if (record.kind === 'text') lines.push(record.text);
  }
  return { name, text: lines.join('\n') };
}
