import type { OutputError } from '@tolmach/contracts';
import {
  ExitCode,
  defineCommand,
  choiceOption,
  deviceOptions,
  formatOption,
  needOption,
  printable,
  searchOf,
  textOption,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { captionScores } from '@tolmach/metrics';
import { captionImages, imageRecords } from './caption-images';
import type { CaptionedImage } from './caption-images';
import { batchOptions, captionSearchOptions, galleryOption } from './caption-options';
import { CaptionTally } from './caption-tally';
import { modelOption } from './captioning-models';
import { evaluationImages } from './evaluation-images';
import { formatScores } from './format-scores';
import type { ImagePath } from './image-paths';
import type { CaptioningModel } from './libraries';
import { OutcomeGallery } from './outcome-gallery';
import type { Services } from './services';
import { withCaptioner } from './with-captioner';

const { beam, lengthPenalty, coveragePenalty, maxLength } = captionSearchOptions;
const input = (description: string, placeholder: string) =>
  textOption({ group: 'Input', description, placeholder, fallback: undefined });

const options = {
  model: modelOption,
  images: input('folder that the image names are in', 'FOLDER'),
  captions: input('captions as TSV or CSV, dataset JSON (Karpathy) or COCO captions JSON', 'FILE'),
  list: input('image names that count, one a line; all of the captions file when left out', 'FILE'),
  split: choiceOption({
    group: 'Input',
    description: 'count those that the captions file marks so',
    placeholder: 'SPLIT',
    choices: ['all', 'train', 'val', 'test'],
    fallback: 'all',
  }),
  maxPixels: batchOptions.maxPixels,
  format: formatOption,
  gallery: galleryOption,
  ...{ beam, lengthPenalty, coveragePenalty, maxLength, batchSize: batchOptions.batchSize },
  ...deviceOptions,
};
type EvaluateCall = Call<typeof options>;
type References = ReadonlyMap<string, readonly string[]>;

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
    run: (call) => evaluate(call, services),
  });
}

async function evaluate(call: EvaluateCall, services: Services): Promise<ExitCode> {
  const { images, captions, list, split, format } = call.options;
  const references = await evaluationImages({
    images: needOption(images, '--images', 'a folder of images'),
    captions: needOption(captions, '--captions', 'a file of captions'),
    list,
    split,
  });
  const evaluation = new Evaluation(call, services, references);
  const hypotheses = await evaluation.captions();
  if (call.streams.signal.aborted) return ExitCode.Interrupted; // a score of some of the images would mislead
  const scores = captionScores(hypotheses, [...references.values()]);
  await writeRecords(formatScores(scores, format), { stream: call.streams.stdout, name: 'standard output' });
  return evaluation.galleryFault === undefined ? ExitCode.Done : ExitCode.Output;
}

/** The captions of all images, and the gallery beside them. */
class Evaluation {
  galleryFault: OutputError | undefined;

  constructor(
    private readonly call: EvaluateCall,
    private readonly services: Services,
    private readonly references: References,
  ) {}

  /**
   * The best caption of each image, in the images' order.
   * @throws {@link InputError} of the first image that cannot be read
   */
  captions(): Promise<string[]> {
    const { progress } = this.call;
    const tally = new CaptionTally(progress);
    void tally.expect(Promise.resolve(this.references.size));
    return withCaptioner(this.call, this.services, async (model) => {
      const gallery = await this.openGallery(model);
      const texts: string[] = [];
      try {
        for await (const window of this.windows(model)) {
          await gallery?.add(window);
          for (const outcome of window) {
            texts.push(outcome.hypotheses[0]?.text ?? '');
            tally.add(outcome, false);
          }
        }
        await gallery?.close();
      } finally {
        await gallery?.discard(); // does nothing after close
      }
      return texts;
    });
  }

  private *paths(): Generator<ImagePath, void> {
    for (const path of this.references.keys()) {
      if (this.call.streams.signal.aborted) return;
      yield { path };
    }
  }

  private async *windows(model: CaptioningModel): AsyncGenerator<CaptionedImage[], void> {
    const { batchSize, maxPixels, ...flags } = this.call.options;
    const records = imageRecords(this.paths(), model.file.image, {
      readImages: this.services.readImages,
      numAhead: batchSize,
      ...(maxPixels === undefined ? {} : { maxPixels }),
    });
    const search = searchOf({ ...flags, nBest: undefined });
    const withAttention = flags.gallery !== undefined;
    const captioner = { model, translator: undefined, options: { search, batchSize, withAttention } };
    for await (const window of captionImages(records, captioner)) {
      yield window.map((outcome) => {
        if ('error' in outcome) throw outcome.error;
        return outcome;
      });
    }
  }

  private async openGallery(model: CaptioningModel): Promise<OutcomeGallery | undefined> {
    const { gallery: path, maxPixels, model: modelName } = this.call.options;
    if (path === undefined) return undefined;
    const { openGallery, thumbnail } = this.services;
    return OutcomeGallery.open({
      ...{ path, modelName, model, maxPixels, openGallery, thumbnail },
      referencesOf: (image) => this.references.get(image) ?? [],
      onFault: (fault) => {
        this.galleryFault = fault;
        this.call.progress.end();
        this.call.streams.stderr.write(`${printable(fault.message)}\n`);
      },
    });
  }
}
