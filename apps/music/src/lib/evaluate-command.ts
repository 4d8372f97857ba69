import {
  ExitCode,
  SKIP_BAD_ADVICE,
  defineCommand,
  exitCodeWith,
  formatOption,
  jsonLine,
  shortNumber,
  skipBadOption,
  skippedField,
  standardOutput,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { Faults } from '@tolmach/contracts';
import { deviceOptions, withModel } from '@tolmach/model-commands';
import { givenPieces, pieceListOption } from './given-pieces';
import { MODELS, modelOption } from './music-models';
import type { Services } from './services';

const options = {
  model: modelOption,
  list: pieceListOption,
  skipBad: skipBadOption,
  format: formatOption,
  ...deviceOptions,
};

/** `music evaluate`: how likely a model finds pieces. */
export function evaluateCommand(services: Services): Command {
  return defineCommand({
    name: 'evaluate',
    summary: 'Print nats per step of pieces',
    examples: [
      'music evaluate --model runs/chorales/best chorales.json',
      'music evaluate --list train --format json chorales.json',
    ],
    operands: { name: 'FILE', description: 'JSON file with lists of pieces' },
    options,
    advice: SKIP_BAD_ADVICE,
    notes:
      'Each step but the first of a piece is predicted from those before it: the cross-entropies of its 88 pitches, summed; the mean is over all steps of all pieces.',
    run: (call) => evaluate(call, services),
  });
}

async function evaluate(call: Call<typeof options>, services: Services): Promise<ExitCode> {
  const faults = new Faults({ skipBad: call.options.skipBad, tell: call.progress.tell });
  const pieces = await givenPieces(call.operands, call.options.list, { ...services, onBad: faults.add });
  faults.settle();
  return withModel(call, MODELS, services, async (model) => {
    let [sum, steps] = [0, 0];
    for (const piece of pieces) {
      if (call.streams.signal.aborted) return ExitCode.Interrupted;
      const each = await model.nats(piece);
      sum = each.reduce((total, nats) => total + nats, sum);
      steps += each.length;
    }
    const nats = sum / steps;
    const line =
      call.options.format === 'json'
        ? jsonLine({ nats: shortNumber(nats), pieces: pieces.length, steps, ...skippedField(faults.numBad) })
        : `nats per step ${nats.toFixed(4)} (${String(pieces.length)} pieces, ${String(steps)} steps)`;
    await writeRecords([line], standardOutput(call.streams));
    return exitCodeWith(faults.numBad);
  });
}
