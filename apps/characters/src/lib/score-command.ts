import {
  ExitCode,
  defineCommand,
  formatOption,
  jsonLine,
  readRecords,
  shortNumber,
  standardOutput,
  textSources,
  textsOption,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { deviceOptions } from '@tolmach/model-commands';
import { withModel } from '@tolmach/model-commands';
import { MODELS, modelOption } from './characters-models';
import type { Services } from './services';

const options = {
  model: modelOption,
  text: textsOption,
  format: formatOption,
  ...deviceOptions,
};

/** `characters score`: how likely a model finds each line. */
export function scoreCommand(services: Services): Command {
  return defineCommand({
    name: 'score',
    summary: 'Print how likely each line is, from files, standard input or arguments',
    examples: ['characters score "To be, or not to be" "Be to or, not be to"', 'characters score --format json in.txt'],
    operands: { name: 'TEXT|FILE', description: 'what to score (default: standard input)', literal: 'text' },
    options,
    notes:
      'A line counts as if it followed a line end, without its own. Output has one line per line, in the same order: ' +
      'log-probability, tab, nats per character.',
    run: (call) => score(call, services),
  });
}

function score(call: Call<typeof options>, services: Services): Promise<ExitCode> {
  const { operands, options: flags, streams } = call;
  const sources = textSources({ operands, areTexts: flags.text, format: 'text', verb: 'score' }, streams);
  return withModel(call, MODELS, services, async (model) => {
    const lines = async function* (): AsyncGenerator<string> {
      for await (const record of readRecords(sources, streams.signal)) {
        if (record.kind === 'bad') throw record.error;
        if (record.kind === 'json') continue; // the format is text
        const { text, file, line } = record;
        const { logProbs, numCharacters } = await model.score(text, { where: file, line });
        const logProb = logProbs.reduce((sum, one) => sum + one, 0);
        const nats = -logProb / Math.max(1, numCharacters);
        yield flags.format === 'json'
          ? jsonLine({
              text,
              logProb: shortNumber(logProb),
              nats: shortNumber(nats),
              bitsPerCharacter: shortNumber(nats / Math.LN2),
            })
          : `${logProb.toFixed(4)}\t${nats.toFixed(4)}`;
      }
    };
    await writeRecords(lines(), standardOutput(streams));
    return streams.signal.aborted ? ExitCode.Interrupted : ExitCode.Done;
  });
}
