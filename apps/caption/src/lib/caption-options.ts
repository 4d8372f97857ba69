import {
  choiceOption,
  countOption,
  outputOption,
  overwriteOption,
  switchOption,
  textOption,
} from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { decodingOptions, deviceOptions, searchOptions } from '@tolmach/model-commands';
import { modelOption } from './captioning-models';

/** Flags of the search; a caption's length does not depend on the image. */
const maxLength = { ...searchOptions.maxLength, description: 'pieces a caption may have (default: 40)' };
export const captionSearchOptions = { ...searchOptions, maxLength };

/** How many images are captioned at once, and how large one may be. */
export const batchOptions = {
  maxPixels: countOption({
    group: 'Input',
    description: 'pixels that an image may have (default: 100 million)',
    max: Number.MAX_SAFE_INTEGER,
  }),
  batchSize: countOption({
    group: 'Search',
    description: 'images that are computed at once; more is faster and needs more memory',
    max: 10_000,
    fallback: 16,
  }),
};

/** A page of pictures and captions. */
export const galleryOption = textOption({
  group: 'Output',
  description: 'write a page with all pictures, and where the model looked for each word',
  placeholder: 'FILE.html',
});

/** Flags of `caption` itself. */
export const captionOptions = {
  model: modelOption,
  then: textOption({
    group: 'Model',
    description: 'translate the captions with this translation model, such as en-de',
    placeholder: 'NAME|FOLDER',
  }),
  null: switchOption({ group: 'Input', description: 'paths on standard input end with NUL, not with a line feed' }),
  maxPixels: batchOptions.maxPixels,
  format: choiceOption({
    group: 'Output',
    description: 'path, tab and caption; one JSON object per line; or comma-separated values with a header',
    placeholder: 'FORMAT',
    choices: ['text', 'json', 'csv'],
    fallback: 'text',
  }),
  output: outputOption,
  resume: switchOption({
    group: 'Output',
    description:
      'continue a JSON --output file: images captioned in it are skipped, failed and changed ones tried again',
  }),
  sidecar: switchOption({ group: 'Output', description: 'write each caption beside its image, as photo.jpg.txt' }),
  gallery: galleryOption,
  overwrite: { ...overwriteOption, description: 'replace files beside images and pages that are there already' },
  attention: switchOption({ group: 'Output', description: 'add pieces and attention weights to JSON output' }),
  ...decodingOptions,
  maxLength,
  batchSize: batchOptions.batchSize,
  ...deviceOptions,
};

/** One use of `caption` itself. */
export type CaptionCall = Call<typeof captionOptions>;
