/**
 * Writes docs/everyday.md, a page that shows every everyday sentence as it comes out of the installed models:
 *
 *     node -C @tolmach/source -r ./tools/run/register.cjs apps/translate/testing/everyday-page.ts > docs/everyday.md
 *
 * To show other models, name the folders that hold theirs as arguments.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeInstalled } from '@tolmach/command-line';
import { installedServices } from '../src/lib/services';
import type { Services } from '../src/lib/services';
import { TRANSLATION } from '../src/lib/translation-models';
import { everydayChecks } from './everyday-checks';
import type { EverydayCheck } from './everyday-checks';
import { EVERYDAY, everydayModels, translateEveryday } from './everyday-sentences';
import type { EverydayDirection, EverydayModel, EverydayOutcome } from './everyday-sentences';

const ROOT = join(__dirname, '../../..');

const INTRODUCTION = `# Everyday sentences

How the installed models translate ${String(EVERYDAY.en.length)} everyday sentences per direction: all of them, good and bad, as they come out. The same English
sentences are translated into every language; those in other languages were written in them, on the same themes. No sentence
was chosen or changed for its translation, and none stood in the training data when it was written, compared by letters and digits.

Under each heading stand the model, the conditions, and how many of the checks of [everyday.spec.ts](../apps/translate/src/everyday.spec.ts)
held. "Kept" counts numbers, addresses, emoji and placeholders that stand in the translation exactly as in the source. A check
sees words, not meaning: a wrong translation may pass all of them. [everyday-page.ts](../apps/translate/testing/everyday-page.ts)
writes this page, and nothing on it is written by hand.
`;

/** A direction's part of the page: a heading, the model, the checks, and a table of all sentences. */
export function directionSection(direction: EverydayDirection, outcome: EverydayOutcome, model: string): string {
  const rows = outcome.translations.map(({ sentence, text }) => [sentence.theme, sentence.text, text]);
  const table = [['theme', 'source', 'translation'], ['---', '---', '---'], ...rows.map((row) => row.map(escaped))];
  return [
    `## ${languageName(direction.source)} to ${languageName(direction.target)}`,
    `${model}; beam 5, length penalty 1; the vocabulary has ${outcome.hasMasks ? '' : 'no '}masks.`,
    checksLine(direction, outcome),
    table.map((row) => `| ${row.join(' | ')} |`).join('\n'),
  ].join('\n\n');
}

function checksLine(direction: EverydayDirection, { translations }: EverydayOutcome): string {
  const checks = everydayChecks(direction, translations);
  const share = ({ total, missed }: EverydayCheck) => `${String(total - missed.length)} of ${String(total)}`;
  const names = checks.names.total > 0 ? [`names ${share(checks.names)}`] : [];
  return `Checks that held: ${[
    `kept ${share(checks.kept)}`,
    ...names,
    `question marks ${share(checks.questions)}`,
    `negations ${share(checks.negations)}`,
    `capitals ${share(checks.capitals)}`,
    `not empty ${share(checks.filled)}`,
    `no word four times in a row ${share(checks.unrepeated)}`,
  ].join(', ')}.`;
}

function languageName(language: string): string {
  return new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language;
}

/** Text that Markdown shows as it is. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|~]/g, String.raw`\$&`);
}

function modelLine({ name, folder }: EverydayModel, engine: string): string {
  const { sizeBytes } = describeInstalled({ name, folder }, TRANSLATION);
  const hash = createHash('sha256').update(readFileSync(join(folder, 'weights.safetensors')));
  const facts = `${(sizeBytes / 1e6).toFixed(1)} MB, SHA-256 of its weights ${hash.digest('hex').slice(0, 12)}`;
  return `Model \`${name}\` (${facts}) on ${engine}`;
}

async function page(services: Services): Promise<string> {
  const sections: string[] = [INTRODUCTION];
  for (const installed of everydayModels(services)) {
    const model = await services.loadModel(installed.folder, { precision: 'fp32', threads: 1 });
    for (const direction of installed.directions) {
      const outcome = await translateEveryday(model, direction);
      sections.push(directionSection(direction, outcome, modelLine(installed, model.engine)));
    }
    model.dispose();
  }
  return sections.join('\n\n');
}

/** In the layout that the workspace asks of its documents. */
function laidOut(markdown: string): string {
  const flags = ['prettier', '--stdin-filepath', 'docs/everyday.md'];
  const { stdout, stderr, status } = spawnSync('npx', flags, { cwd: ROOT, input: markdown, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

async function main(modelRoots: readonly string[]): Promise<void> {
  const services = modelRoots.length === 0 ? installedServices : { ...installedServices, modelRoots };
  process.stdout.write(laidOut(await page(services)));
}

if (require.main === module) void main(process.argv.slice(2));
