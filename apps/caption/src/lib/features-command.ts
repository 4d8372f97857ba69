import {
  SKIP_BAD_ADVICE,
  choiceOption,
  countOption,
  defineCommand,
  exitCodeWith,
  needOption,
  outputOption,
  skipBadOption,
  switchOption,
  textOption,
} from '@tolmach/command-line';
import type { Call, Command, ExitCode } from '@tolmach/command-line';
import { Faults, InputError, UsageError, imageConfigSchema } from '@tolmach/contracts';
import { deviceOptions, findModel, trainingEngineOption } from '@tolmach/model-commands';
import { captionInput, isListed } from './caption-input';
import { batchOptions } from './caption-options';
import { MODELS, modelOption } from './captioning-models';
import type { FeatureExport, FeatureExportOptions } from '@tolmach/captioning/training';
import { expectOutputPlaces } from './output-places';
import { readableImages } from './readable-images';
import { imagePaths } from './services';
import type { Services } from './services';

const NOTES = `The file holds one tensor for each image, [height, width, channel] of the layer's grid, named by the \
image's path as it was given or found. The metadata says which CNN, layer and image config made them ("cnn", "layer", \
"image"), and the SHA-256 of each file by its path ("sha256", JSON).

Features are taken from the cache that "caption train" uses and are put there: what was exported need not be computed for \
training, nor the other way round. The cache holds float16; float32 is computed anew each time.

All images are decoded once before the work begins. Those that cannot be read have a sentence on standard error (the \
first 20), and no file is written: the exit code is 4. With --skip-bad they have no tensor, and the exit code is still 4. \
The file gets its name when it is whole.`;

const options = {
  model: { ...modelOption, fallback: undefined, description: `${modelOption.description} (default: caption-en)` },
  cnn: textOption({
    group: 'Model',
    description: 'a CNN on its own in place of a model: an installed one, or its folder',
    placeholder: 'NAME|FOLDER',
  }),
  layer: textOption({
    group: 'Model',
    description: 'layer of the CNN whose output is written (default: where the model cuts it, or head)',
    placeholder: 'LAYER',
  }),
  null: switchOption({ group: 'Input', description: 'paths on standard input end with NUL, not with a line feed' }),
  imageSize: countOption({
    group: 'Input',
    description: 'rows and columns of pixels that a CNN alone sees (default: 224, as in training)',
    min: 16,
    max: 4096,
  }),
  maxPixels: batchOptions.maxPixels,
  skipBad: skipBadOption,
  output: { ...outputOption, placeholder: 'FILE.safetensors', description: 'write this file; it must be named' },
  format: choiceOption({
    group: 'Output',
    description: 'numbers of the file',
    placeholder: 'FORMAT',
    choices: ['float16', 'float32'],
    fallback: 'float16',
  }),
  batchSize: { ...batchOptions.batchSize, group: 'Device' } as const,
  engine: trainingEngineOption,
  threads: deviceOptions.threads,
};
type FeaturesCall = Call<typeof options>;
type Used = Pick<Services, 'exportFeatures' | 'findBadImages' | 'modelRoots'>;

/** `caption features`: what a CNN makes of images, as a file for other programs. */
export function featuresCommand(services: Used): Command {
  return defineCommand({
    name: 'features',
    summary: "Write a CNN's features of images to a safetensors file",
    examples: [
      'caption features photos/ more.jpg --output features.safetensors',
      'caption features photos/ --cnn efficientnet-lite2 --layer head --format float32 --output features.safetensors',
    ],
    notes: NOTES,
    operands: { name: 'IMAGE|FOLDER', description: 'images; default: paths on standard input' },
    options,
    advice: SKIP_BAD_ADVICE,
    run: (call) => writeFeatures(call, services),
  });
}

async function writeFeatures(call: FeaturesCall, services: Used): Promise<ExitCode> {
  const { operands, options: flags, progress, streams } = call;
  const output = needOption(flags.output, '--output', 'a safetensors file to write');
  const listed = isListed(operands) ? { stdin: streams.stdin } : {};
  await expectOutputPlaces({ inputs: operands, outputs: { '--output': output }, ...listed });
  const source = sourceOf(flags, services);
  if (operands.length === 0 && streams.stdin.isTTY === true) progress.note('Type paths of images; Ctrl-D ends.');
  const { format: precision, batchSize, engine, layer, maxPixels, skipBad, threads } = flags;
  let numDone = 0;
  let numFailed = 0;
  const faults = new Faults({ skipBad, tell: progress.tell });
  const paths = readablePaths(call, services, faults);
  const result = await services.exportFeatures(paths, {
    ...{ source, output, precision, batchSize, engine, signal: streams.signal },
    ...(layer !== undefined && { layer }),
    ...(maxPixels !== undefined && { maxPixels }),
    ...(threads !== undefined && { threads }),
    say: (text) => progress.note(text),
    onImage: (outcome) => {
      if ('error' in outcome) {
        numFailed++;
        progress.tell(outcome.error.message);
      }
      progress.update(`${String(++numDone)} images`);
    },
  });
  progress.note(ending(result, output));
  return exitCodeWith(numFailed + faults.numBad);
}

function sourceOf(
  { model, cnn, imageSize: size }: FeaturesCall['options'],
  services: Used,
): FeatureExportOptions['source'] {
  if (cnn === undefined) {
    if (size === undefined) return { model: findModel(model ?? modelOption.fallback, MODELS, services) };
    throw conflict('--image-size', '--cnn with it', 'a model, which has its own size');
  }
  if (model !== undefined) throw conflict('--cnn', 'a CNN on its own or a model', 'both');
  return size === undefined ? { cnn } : { cnn, image: imageConfigSchema.parse({ height: size, width: size }) };
}

/** The paths of images that can be read; the others are added to `faults`. */
async function* readablePaths(
  { operands, options: flags, progress, streams }: FeaturesCall,
  { findBadImages }: Used,
  faults: Faults,
): AsyncGenerator<string, void> {
  const paths = new Set<string>();
  for await (const { path, error } of imagePaths(captionInput(operands, flags.null, streams), streams.signal)) {
    const fault = error ?? unnameable(path);
    if (fault === undefined) paths.add(path);
    else faults.add(fault);
  }
  const { batchSize, maxPixels } = flags;
  const set = { findBadImages, paths: [...paths], faults, batchSize, maxPixels, signal: streams.signal };
  yield* await readableImages({ ...set, progress });
}

function ending({ numWritten, numComputed, isWhole }: FeatureExport, output: string): string {
  if (!isWhole) return 'Interrupted: no file was written. What was computed is in the cache.';
  const numKept = numWritten - numComputed;
  return `${output}: features of ${String(numWritten)} images, ${String(numKept)} of them from the cache`;
}

/** Why a path cannot be the name of a tensor: strict readers of JSON refuse lone surrogates. */
function unnameable(path: string): InputError | undefined {
  if (!/\p{Cs}/u.test(path)) return undefined;
  return new InputError({
    where: JSON.stringify(path),
    expected: 'a path in UTF-8, which becomes the name of a tensor',
    received: 'other bytes',
    next: 'Rename the file.',
    code: 'not-utf8',
  });
}

function conflict(where: string, expected: string, received: string): UsageError {
  return new UsageError({ where, expected, received, next: 'Give --model or --cnn; --image-size goes with --cnn.' });
}
