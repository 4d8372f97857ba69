import { ExitCode, jsonLine, shortNumber, standardOutput, writeRecords } from '@tolmach/command-line';
import { samplingOf, withModel } from '@tolmach/model-commands';
import { MODELS } from './characters-models';
import { untilEnd } from './continuation';
import type { Continuation } from './continuation';
import type { CharactersModel } from './services';
import { givenTexts } from './prompts';
import type { NamedText } from './prompts';
import type { Services } from './services';
import type { WriteCall } from './write-options';

/** Between the continuations of a plain output. */
const SEPARATOR = '----------\n';

/** Runs `characters` itself and returns the exit code. */
export async function runWriting(call: WriteCall, services: Services): Promise<ExitCode> {
  const { operands, options, streams } = call;
  const prompts = await givenTexts(operands, options.text, streams);
  return withModel(call, MODELS, services, async (model) => {
    const pieces = options.format === 'json' ? jsonRecords(prompts, model, call) : plainText(prompts, model, call);
    await writeRecords(pieces, standardOutput(streams), '');
    return streams.signal.aborted ? ExitCode.Interrupted : ExitCode.Done;
  });
}

/** One continuation after the other, as they are written. */
async function* plainText(
  prompts: readonly NamedText[],
  model: CharactersModel,
  call: WriteCall,
): AsyncGenerator<string> {
  let isFirst = true;
  for (const { prompt, sample } of tasks(prompts, call)) {
    const pieces = continued(prompt, sample, model, call);
    const first = await pieces.next(); // fails before anything is written for a text that the model cannot read
    if (!isFirst) yield SEPARATOR;
    isFirst = false;
    yield prompt.text;
    if (first.done !== true) yield first.value;
    yield* pieces;
    yield '\n';
  }
}

/** One object for each continuation, when it is complete. */
async function* jsonRecords(
  prompts: readonly NamedText[],
  model: CharactersModel,
  call: WriteCall,
): AsyncGenerator<string> {
  for (const { prompt, sample } of tasks(prompts, call)) {
    const pieces = continued(prompt, sample, model, call);
    let text = '';
    let next = await pieces.next();
    for (; next.done !== true; next = await pieces.next()) text += next.value;
    const { ending, logProbs } = next.value;
    const logProb = shortNumber(logProbs.reduce((sum, one) => sum + one, 0));
    yield `${jsonLine({ prompt: prompt.text, sample, text, ending, logProb, logProbs: logProbs.map((one) => shortNumber(one)) })}\n`;
  }
}

function* tasks(prompts: readonly NamedText[], { options, streams }: WriteCall) {
  for (const prompt of prompts) {
    for (let sample = 0; sample < options.samples && !streams.signal.aborted; sample++) yield { prompt, sample };
  }
}

function continued(
  { text, name }: NamedText,
  sample: number,
  model: CharactersModel,
  { options, streams }: WriteCall,
): AsyncGenerator<string, Continuation> {
  const units = model.continue(text, { sampling: samplingOf(options), sample, where: name });
  const stop = options.stop?.replaceAll('\\n', '\n');
  return untilEnd(units, { length: options.length, stop, signal: streams.signal });
}
