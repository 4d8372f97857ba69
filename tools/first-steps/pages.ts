import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tf } from '@tolmach/tensor-runtime';
import type { TopLevelSpec } from 'vega-lite';
import type { Step } from './step';
import { backPropagation } from './steps/back-propagation';
import { dropout } from './steps/dropout';
import { hello } from './steps/hello';
import { logisticRegression } from './steps/logistic-regression';
import { optimisers } from './steps/optimisers';
import { vanishingGradients } from './steps/vanishing-gradients';
import { xor } from './steps/xor';

/** Programs by the name of their page and file. */
const STEPS: Readonly<Record<string, Step>> = {
  'logistic-regression': logisticRegression,
  xor,
  'back-propagation': backPropagation,
  'vanishing-gradients': vanishingGradients,
  optimisers,
  dropout,
  hello,
};

/** Folder of the pages, from the root of the workspace. */
const FOLDER = 'docs/first-steps';

/** A file below the root of the workspace. */
export interface WrittenFile {
  readonly file: string;
  readonly text: string;
}

/** The pages as they should be, with their pictures: each program is run, and stands in its page with what it prints. */
export async function renderPages(root: string): Promise<WrittenFile[]> {
  const files: WrittenFile[] = [];
  for (const [name, step] of Object.entries(STEPS)) {
    const lines: string[] = [];
    tf.engine().startScope(); // a tidy that may return a picture
    const picture = step((line) => lines.push(line));
    tf.engine().endScope();
    const program = readFileSync(path.join(root, 'tools/first-steps/steps', `${name}.ts`), 'utf8');
    const page = path.join(FOLDER, `${name}.md`);
    const text = readFileSync(path.join(root, page), 'utf8');
    const withProgram = withBlock(text, 'ts', program.trimEnd());
    files.push({ file: page, text: withBlock(withProgram, 'text', lines.join('\n')) });
    if (picture !== undefined) files.push({ file: path.join(FOLDER, `${name}.svg`), text: await draw(picture) });
  }
  return files;
}

/** The page with its one block of a language filled anew. */
function withBlock(page: string, language: string, content: string): string {
  return page.replace(
    new RegExp(`^\`\`\`${language}\\n.*?^\`\`\`$`, 'ms'),
    () => `\`\`\`${language}\n${content}\n\`\`\``,
  );
}

/** Vega draws on light ground; its packages are ECMAScript modules, which only `import()` loads. */
async function draw(picture: TopLevelSpec): Promise<string> {
  const [vega, lite] = await Promise.all([import('vega'), import('vega-lite')]);
  const { spec } = lite.compile({ background: 'white', config: { legend: { labelLimit: 300 } }, ...picture });
  const svg = await new vega.View(vega.parse(spec), { renderer: 'none' }).toSVG();
  return `${svg}\n`;
}
