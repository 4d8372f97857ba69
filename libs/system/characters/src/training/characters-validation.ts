import { samplingConfigSchema } from '@tolmach/contracts';
import { INFER } from '@tolmach/recurrent-layer';
import { sampleSteps } from '@tolmach/sampling';
import { disposeTree, tf, tidyTree } from '@tolmach/tensor-runtime';
import { divergedAt } from '@tolmach/training';
import type { ValidationResult } from '@tolmach/training';
import type { CharactersNetwork, CharactersParams, CharactersState } from '../network/characters-network';
import { TensorStepper } from '../network/tensor-stepper';
import { decodeUnits } from '../text/unit-codec';
import type { UnitCodec } from '../text/unit-codec';
import { textNats } from './text-nats';

/** What a model is validated on. */
export interface ValidationText {
  readonly ids: Int32Array;
  /** characters of the text that are predicted: all but those of its first unit */
  readonly numCharacters: number;
  readonly codec: UnitCodec;
  /** units of each sample */
  readonly sampleLength: number;
  readonly temperature: number;
}

/** Units of the text that a sample continues. */
const PROMPT_LENGTH = 64;

/**
 * How likely the text is, per character, and what the model writes.
 * @throws {@link ConfigError} when the text's likelihood is not finite: such a model is not worth keeping
 */
export async function validateCharacters(
  network: CharactersNetwork,
  params: CharactersParams,
  text: ValidationText,
): Promise<ValidationResult> {
  const nats = (await textNats(network, params, text.ids)) / text.numCharacters;
  if (!Number.isFinite(nats)) throw divergedAt('validation', `${String(nats)} nats per character`);
  return {
    scores: { nats, bitsPerCharacter: nats / Math.LN2, perplexity: Math.exp(nats) },
    samples: await sampleLines(network, params, text),
  };
}

/** What follows two places of the text, in the model's words; line ends are written as such. */
async function sampleLines(
  network: CharactersNetwork,
  params: CharactersParams,
  text: ValidationText,
): Promise<string[]> {
  const { ids, codec, sampleLength, temperature } = text;
  const length = Math.min(PROMPT_LENGTH, ids.length);
  const prompts = [ids.subarray(0, length), ids.subarray(ids.length - length)];
  const stepper = new TensorStepper(network, params);
  const source = stateAfter(
    network,
    params,
    prompts.map((prompt) => prompt.subarray(0, -1)),
  );
  const state = stepper.start(source, 1);
  disposeTree(source);
  const config = samplingConfigSchema.parse({ temperature });
  const lastIds = Int32Array.from(prompts, (prompt) => prompt.at(-1) ?? 0);
  const written = prompts.map((): number[] => []);
  for await (const step of sampleSteps(stepper, state, { config, lastIds })) {
    step.ids.forEach((id, row) => written[row]?.push(id));
    if ((written[0]?.length ?? 0) >= sampleLength) break;
  }
  return prompts.flatMap((prompt, row) => [
    `prompt     ${oneLine(decodeUnits(codec, prompt))}`,
    `hypothesis ${oneLine(decodeUnits(codec, written[row] ?? []))}`,
  ]);
}

/** The state after texts of one length, at least one unit each; the caller owns it. */
function stateAfter(
  network: CharactersNetwork,
  params: CharactersParams,
  texts: readonly Int32Array[],
): CharactersState {
  return tidyTree(() => {
    const ids = tf.tensor1d(
      texts.flatMap((text) => Array.from(text)),
      'int32',
    );
    return network.read(params, { ids, state: network.start(texts.length) }, INFER).state;
  });
}

function oneLine(text: string): string {
  return text.replace(/\r?\n/g, '\u23ce').replace(/[\p{Cc}\u2028\u2029]/gu, '\ufffd');
}
