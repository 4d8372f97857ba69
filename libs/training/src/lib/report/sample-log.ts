import { stepOfSamples } from '../step-log';

/** One of the validation samples that a run follows. */
export interface Sample {
  /** What was given and what is expected: `source` or `image`, and `reference`. */
  readonly given: readonly { readonly label: string; readonly text: string }[];
  /** What the model made of it, in the order of steps. */
  readonly hypotheses: readonly { readonly step: number; readonly text: string }[];
}

/** Width of the labels in samples.txt. */
const LABEL_WIDTH = 11;
const HYPOTHESIS = 'hypothesis';

/** The text of a samples.txt, sample by sample; where the steps go back, what was said of them before does not count. */
export function parseSamples(text: string): Sample[] {
  const blocks: { step: number; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const step = stepOfSamples(line);
    if (step === undefined) blocks.at(-1)?.lines.push(line);
    else {
      while ((blocks.at(-1)?.step ?? -Infinity) >= step) blocks.pop();
      blocks.push({ step, lines: [] });
    }
  }
  const columns = blocks.map(({ step, lines }) => samplesOf(step, lines));
  return (columns.at(-1) ?? []).map(({ given }, index) => ({
    given,
    hypotheses: columns.flatMap((column) => column[index]?.hypotheses ?? []),
  }));
}

/** The samples of one step; the hypothesis is the last line of each. */
function samplesOf(step: number, lines: readonly string[]): Sample[] {
  const samples: Sample[] = [];
  let given: Sample['given'] = [];
  for (const line of lines.filter((one) => one !== '')) {
    const label = line.slice(0, LABEL_WIDTH).trim();
    const text = line.slice(LABEL_WIDTH);
    if (label !== HYPOTHESIS) given = [...given, { label, text }];
    else {
      samples.push({ given, hypotheses: [{ step, text }] });
      given = [];
    }
  }
  return samples;
}
