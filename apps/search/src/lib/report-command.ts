import path from 'node:path';
import { ExitCode, defineCommand, standardOutput, textOption, writeRecords } from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { InputError, UsageError } from '@tolmach/contracts';
import { makeFolder, readText, writeFileDurably, writing } from '@tolmach/durable-files';
import { SearchFolder } from '@tolmach/random-search';
import { boxPlot, marginalPlot } from './plots';
import { reportLines } from './report-text';
import type { Services } from './services';

const options = {
  into: textOption({
    group: 'Output',
    description: 'Markdown page to put the report into, between its marks; plots are written beside it',
    placeholder: 'FILE',
  }),
};

const NOTES = `Prints tables in Markdown: scores of each variant, how often it beat the first one with the same settings, its best settings, and \
the share of the variance of the score that each setting explains (functional analysis of variance of a random forest, Hutter et al. 2014).

With --into the tables and two plots replace what stands between the lines <!-- search NAME --> and <!-- end of search NAME --> of a page, where NAME \
is the name of the folder; the plots are NAME-variants.svg and NAME-settings.svg in a folder named like the page.`;

/** `search report`: what a search has found so far. */
export function reportCommand(services: Pick<Services, 'drawn'>): Command {
  return defineCommand({
    name: 'report',
    summary: 'Print what a search has found so far, as tables',
    examples: ['search report runs/study', 'search report runs/study --into docs/study.md'],
    operands: { name: 'FOLDER', description: 'folder of a search, or one with its search.json and results.jsonl' },
    notes: NOTES,
    options,
    run: (call) => report(call, services),
  });
}

async function report(
  { operands, options: { into }, streams }: Call<typeof options>,
  { drawn }: Pick<Services, 'drawn'>,
): Promise<ExitCode> {
  const [folder, ...more] = operands;
  if (folder === undefined || more.length > 0) throw oneFolder(operands);
  const search = await SearchFolder.read(folder);
  const output = standardOutput(streams);
  if (into === undefined) {
    await writeRecords(reportLines(search), output);
    return ExitCode.Done;
  }
  const name = path.basename(path.resolve(folder));
  const page = await readText(into);
  const plots = path.join(path.dirname(into), path.basename(into, path.extname(into)));
  const files = { variants: `${name}-variants.svg`, settings: `${name}-settings.svg` };
  const pictures = [
    `![Scores of the trials of each variant](${path.basename(plots)}/${files.variants})`,
    '',
    `![Scores by setting](${path.basename(plots)}/${files.settings})`,
  ];
  const written = between(page, { name, into }, [...reportLines(search), '', ...pictures]);
  await writing(plots, () => makeFolder(plots));
  await writeFileDurably(path.join(plots, files.variants), await drawn(boxPlot(search)));
  await writeFileDurably(path.join(plots, files.settings), await drawn(marginalPlot(search)));
  await writeFileDurably(into, written);
  await writeRecords([into], output);
  return ExitCode.Done;
}

/** The page with other lines between its marks. */
function between(
  page: string,
  { name, into }: { readonly name: string; readonly into: string },
  lines: readonly string[],
): string {
  const [begin, end] = [`<!-- search ${name} -->`, `<!-- end of search ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from >= 0 && to > from) return `${page.slice(0, from)}${begin}\n\n${lines.join('\n')}\n\n${page.slice(to)}`;
  throw new InputError({
    where: into,
    expected: `lines ${begin} and ${end}`,
    received: 'a page without them',
    next: 'Put both where the report belongs.',
    code: 'no-marks',
  });
}

function oneFolder(operands: readonly string[]): UsageError {
  return new UsageError({
    where: 'search report',
    expected: 'one folder of a search',
    received: operands.length === 0 ? 'none' : operands.join(', '),
    next: 'Name the folder.',
  });
}
