import {
  ExitCode,
  SKIP_BAD_ADVICE,
  choiceOption,
  defineCommand,
  exitCodeWith,
  fileOption,
  formatOption,
  jsonLine,
  livePace,
  needOption,
  overwriteOption,
  skipBadOption,
  skippedField,
  standardOutput,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { Faults } from '@tolmach/contracts';
import { captionScores } from '@tolmach/metrics';
import type { CaptionScores } from '@tolmach/metrics';
import { deviceOptions, searchOf } from '@tolmach/model-commands';
import { captionImages } from './caption-images';
import type { CaptionOutcome, ImageCaptions } from './caption-images';
import { batchOptions, captionSearchOptions, galleryOption } from './caption-options';
import { emptyCaptionsNotes } from './caption-tally';
import { findCaptioner, modelOption } from './captioning-models';
import type { ImagePath } from '@tolmach/image-input';
import { evaluationImages, leftOutNote } from './services';
import { OutcomeGallery } from './outcome-gallery';
import { expectOutputPlaces } from './output-places';
import { readableImages } from './readable-images';
import type { Services } from './services';
import { withCaptioner } from './with-captioner';

const { beam, lengthPenalty, coveragePenalty, maxLength } = captionSearchOptions;
const input = (description: string, placeholder: string) => fileOption({ group: 'Input', description, placeholder });

const options = {
  model: modelOption,
  images: input('folder that the image names are in', 'FOLDER'),
  captions: input('captions as TSV or CSV, dataset JSON (Karpathy) or COCO captions JSON', 'FILE'),
  list: input('image names that count, one per line (default: all of the captions file)', 'FILE'),
  split: choiceOption({
    group: 'Input',
    description: 'count those that the captions file marks so',
    placeholder: 'SPLIT',
    choices: ['all', 'train', 'val', 'test'],
    fallback: 'all',
  }),
  maxPixels: batchOptions.maxPixels,
  skipBad: skipBadOption,
  format: formatOption,
  gallery: galleryOption,
  overwrite: overwriteOption,
  ...{ beam, lengthPenalty, coveragePenalty, maxLength, batchSize: batchOptions.batchSize },
  ...deviceOptions,
};
type EvaluateCall = Call<typeof options>;

/** `caption evaluate`: scores of a model's captions against those that people wrote. */
export function evaluateCommand(services: Services): Command {
  return defineCommand({
    name: 'evaluate',
    summary: 'Print BLEU-1 to 4, ROUGE-L, CIDEr-D and METEOR (exact and stem stages) of a model, with their signature',
    examples: [
      'caption evaluate --images photos --captions captions.tsv --list val.txt',
      'caption evaluate --images photos --captions dataset.json --split test --gallery test.html',
    ],
    options,
    advice: SKIP_BAD_ADVICE,
    run: (call) => evaluate(call, services),
  });
}

async function evaluate(call: EvaluateCall, services: Services): Promise<ExitCode> {
  const { images, captions: file, list, split, format, gallery: page, overwrite } = call.options;
  const listed = list === '-' ? { stdin: call.streams.stdin } : {};
  await expectOutputPlaces({ inputs: [file, list], outputs: { '--gallery': page }, overwrite, ...listed });
  const set = {
    images: needOption(images, '--images', 'a folder of images'),
    captions: needOption(file, '--captions', 'a file of captions'),
    list,
    split,
  };
  let numWithoutCaptions = 0;
  const noteLeftOut = (leftOut: readonly string[]) => {
    numWithoutCaptions = leftOut.length;
    call.progress.note(`${leftOutNote(set.captions, leftOut)}.`);
  };
  const faults = new Faults({ skipBad: call.options.skipBad, tell: call.progress.tell });
  const reading = () => evaluationImages(set, { noteLeftOut, onBad: faults.add });
  const references = (await faults.reading(reading)) ?? new Map<string, readonly string[]>(); // settled before any work
  const gallery = new OutcomeGallery(call, services, (image) => references.get(image));
  const captions = await captionsOf({ references, faults, gallery }, call, services);
  if (call.streams.signal.aborted) return ExitCode.Interrupted; // a score of some of the images would mislead
  const scores = captionScores(
    [...captions.values()],
    [...captions.keys()].map((image) => references.get(image) ?? []),
  );
  const numSkipped = faults.numBad;
  for (const note of evaluationNotes(scores, captions.size)) call.progress.note(note);
  await writeRecords(formatScores(scores, format, { numSkipped, numWithoutCaptions }), standardOutput(call.streams));
  if (gallery.fault !== undefined) return ExitCode.Output;
  return exitCodeWith(numSkipped);
}

/** What is captioned. */
interface ScoredImages {
  readonly references: ReadonlyMap<string, readonly string[]>;
  readonly faults: Faults;
  readonly gallery: OutcomeGallery;
}

/**
 * The best caption of each image that can be read, by its path, in the images' order.
 * @throws {@link InputError} when one cannot be read, unless bad ones are to be skipped
 */
function captionsOf(
  { references, faults, gallery }: ScoredImages,
  call: EvaluateCall,
  services: Services,
): Promise<ReadonlyMap<string, string>> {
  const { maxPixels, batchSize, ...flags } = call.options;
  const options = {
    search: searchOf({ ...flags, nBest: undefined }),
    batchSize,
    signal: call.streams.signal,
    withAttention: flags.gallery !== undefined,
  };
  return withCaptioner(findCaptioner(flags, services), call, services, async (model) => {
    const { progress, streams } = call;
    const { findBadImages, readImages } = services;
    const set = { findBadImages, paths: [...references.keys()], faults, batchSize, maxPixels };
    const paths = await readableImages({ ...set, signal: streams.signal, progress });
    const show = livePace('images', progress, Promise.resolve(paths.length));
    const captioner = { model, translator: undefined, options };
    const windows = captionImages(untilAborted(paths, call), captioner, { readImages, maxPixels });
    const texts = new Map<string, string>();
    for await (const window of gallery.record(captionedOnly(windows), model)) {
      for (const outcome of window) {
        texts.set(outcome.path, outcome.hypotheses[0]?.text ?? '');
        show(texts.size);
      }
    }
    return texts;
  });
}

function* untilAborted(paths: Iterable<string>, { streams }: EvaluateCall): Generator<ImagePath, void> {
  for (const path of paths) {
    if (streams.signal.aborted) return;
    yield { path };
  }
}

async function* captionedOnly(
  windows: AsyncIterable<readonly CaptionOutcome[]>,
): AsyncGenerator<readonly ImageCaptions[], void> {
  for await (const window of windows) {
    yield window.map((outcome) => {
      if ('error' in outcome) throw outcome.error;
      return outcome;
    });
  }
}

const NAMES: readonly (readonly [
  keyof Omit<CaptionScores, 'signature' | 'numEmptyHypotheses' | 'numEmptyReferences'>,
  string,
])[] = [
  ['bleu1', 'BLEU-1'],
  ['bleu2', 'BLEU-2'],
  ['bleu3', 'BLEU-3'],
  ['bleu4', 'BLEU-4'],
  ['rougeL', 'ROUGE-L'],
  ['ciderD', 'CIDEr-D'],
  ['meteorExactStem', 'METEOR-exact-stem'],
];
const NAME_WIDTH = Math.max(...NAMES.map(([, name]) => name.length));

/** Images below which CIDEr-D, which weighs words by how many images have them, says little. */
const FEW_IMAGES = 20;

/** What is behind scores that say less than they seem to: sentences for standard error. */
function evaluationNotes({ numEmptyHypotheses, numEmptyReferences }: CaptionScores, numImages: number): string[] {
  const images = `${numImages} image${numImages === 1 ? '' : 's'}`;
  const few = `CIDEr-D weighs words by how many images have them: of ${images} it says ${numImages === 1 ? 'nothing, and is 0' : 'little'}.`;
  return [
    ...emptyCaptionsNotes(numEmptyHypotheses, numImages),
    ...(numEmptyReferences === 0 ? [] : [`${numEmptyReferences} of the captions to compare with have no words.`]),
    ...(numImages < FEW_IMAGES ? [few] : []),
  ];
}

/**
 * One line per score, in percent; as text, followed by a line with what they depend on.
 * @param counts - of images that have no part in them
 */
function formatScores(
  scores: CaptionScores,
  format: 'text' | 'json',
  { numSkipped, numWithoutCaptions }: { readonly numSkipped: number; readonly numWithoutCaptions: number },
): string[] {
  const { signature, numEmptyHypotheses, numEmptyReferences } = scores;
  if (format === 'json') {
    const counts = {
      numEmptyHypotheses,
      numEmptyReferences,
      ...skippedField(numSkipped),
      ...(numWithoutCaptions > 0 && { numWithoutCaptions }),
    };
    return NAMES.map(([key, name]) => jsonLine({ name, score: Number(scores[key].toFixed(4)), signature, ...counts }));
  }
  const lines = NAMES.map(([key, name]) => `${name.padEnd(NAME_WIDTH)} ${scores[key].toFixed(2)}`);
  return [...lines, `signature ${signature}`];
}
