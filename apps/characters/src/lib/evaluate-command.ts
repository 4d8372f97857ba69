import {
  SKIP_BAD_ADVICE,
  defineCommand,
  exitCodeWith,
  fileOption,
  formatOption,
  needOption,
  scoreLines,
  skipBadOption,
  skippedField,
  standardOutput,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command, ExitCode } from '@tolmach/command-line';
import { Faults, InputError } from '@tolmach/contracts';
import { readText } from '@tolmach/durable-files';
import { deviceOptions } from '@tolmach/model-commands';
import { withModel } from '@tolmach/model-commands';
import { MODELS, modelOption } from './characters-models';
import type { Services } from './services';

const options = {
  model: modelOption,
  text: fileOption({ group: 'Input', description: 'UTF-8 text file, read as one text', placeholder: 'FILE' }),
  skipBad: skipBadOption,
  format: formatOption,
  ...deviceOptions,
};

/** `characters evaluate`: how likely a model finds a text. */
export function evaluateCommand(services: Services): Command {
  return defineCommand({
    name: 'evaluate',
    summary: 'Print bits and nats per character, and the perplexity, of a text',
    examples: ['characters evaluate --text val.txt', 'characters evaluate --model linux-c --text val.c --format json'],
    options,
    advice: SKIP_BAD_ADVICE,
    notes:
      'The text is read from its first character to its last, each predicted from all before it; the first one is not ' +
      'counted. Perplexity is that of a character, whatever the units of the model.',
    run: (call) => evaluate(call, services),
  });
}

async function evaluate(call: Call<typeof options>, services: Services): Promise<ExitCode> {
  const { text: path, format, skipBad } = call.options;
  const file = needOption(path, '--text', 'a text file');
  const faults = new Faults({ skipBad, tell: call.progress.tell });
  const text = await readText(file, { mayBeHtml: true, onBad: faults.add });
  faults.settle();
  return withModel(call, MODELS, services, async (model) => {
    const { logProbs, numCharacters: characters } = await model.score(text, { where: file });
    if (characters < 1) throw tooShort(file, text);
    const nats = -logProbs.reduce((sum, one) => sum + one, 0) / characters;
    const scores = { bitsPerCharacter: nats / Math.LN2, nats, perplexity: Math.exp(nats) };
    const counts = { characters, units: logProbs.length, ...skippedField(faults.numBad) };
    await writeRecords(scoreLines(scores, { format, counts }), standardOutput(call.streams));
    return exitCodeWith(faults.numBad);
  });
}

function tooShort(where: string, text: string): InputError {
  return new InputError({
    where,
    expected: 'a text of at least two characters',
    received: text === '' ? 'an empty file' : `${JSON.stringify(text)}, of which nothing is predicted`,
    next: 'Check that it is the right file.',
    code: 'empty-text',
  });
}
