import { existsSync } from 'node:fs';
import {
  SKIP_BAD_ADVICE,
  defineCommand,
  exitCodeWith,
  expectSeparateFiles,
  fileOption,
  needOption,
  overwriteOption,
  skipBadOption,
  standardOutput,
  textOption,
  writeRecords,
} from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { Faults, UsageError } from '@tolmach/contracts';
import { expectWritable, writeFileDurably } from '@tolmach/durable-files';
import { sourceOf } from './conversation';
import { readDialogues } from './dialogues';

/** `chat pairs`: dialogues as the parallel text that `translate train` reads. */
export function pairsCommand(): Command {
  return defineCommand({
    name: 'pairs',
    summary: 'Write dialogues as pairs of lines to train on: turns, and a reply',
    examples: ['chat pairs --data train.jsonl --out train', 'chat pairs --data val.jsonl --out val'],
    notes:
      'NAME.turns has the last turns of a context on one line, NAME.reply one of its responses: as many lines as there are ' +
      'responses. "translate train" reads them, with data.sourceLanguage en-x-turns and data.targetLanguage en-x-reply.',
    advice: SKIP_BAD_ADVICE,
    options: {
      data: fileOption({
        group: 'Input',
        description: 'JSON lines: {"context": [turns, oldest first], "responses": [good next turns]}',
        placeholder: 'FILE',
      }),
      out: textOption({ group: 'Output', description: 'path of the files without their endings', placeholder: 'NAME' }),
      skipBad: skipBadOption,
      overwrite: overwriteOption,
    },
    async run({ options, streams, progress }) {
      const data = needOption(options.data, '--data', 'a file of dialogues');
      const out = needOption(options.out, '--out', 'a name for the files');
      const paths = [`${out}.turns`, `${out}.reply`] as const;
      for (const path of paths) await expectFree(path, { data, overwrite: options.overwrite });
      const faults = new Faults({ skipBad: options.skipBad, tell: progress.tell });
      const dialogues = await readDialogues(data, { faults, signal: streams.signal });
      const pairs = dialogues.flatMap(({ context, responses }) =>
        responses.map((reply) => ({ source: sourceOf(context), reply })),
      );
      const write = (path: string, lines: readonly string[]) =>
        writeFileDurably(path, new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')));
      await write(paths[0], pairs.map(({ source }) => source)); // prettier-ignore
      await write(paths[1], pairs.map(({ reply }) => reply)); // prettier-ignore
      await writeRecords(paths, standardOutput(streams));
      return exitCodeWith(faults.numBad);
    },
  });
}

/** The name is the program's: what is there may be somebody else's. */
async function expectFree(
  path: string,
  { data, overwrite }: { readonly data: string; readonly overwrite: boolean },
): Promise<void> {
  expectSeparateFiles({ inputs: [data], outputs: { '--out': path } });
  if (!overwrite && existsSync(path)) {
    throw new UsageError({
      where: '--out',
      expected: 'a name for new files',
      received: `${path}, which is there`,
      next: 'Choose another name, or add --overwrite.',
    });
  }
  await expectWritable(path);
}
