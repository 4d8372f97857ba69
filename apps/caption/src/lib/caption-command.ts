import { defineCommand } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { captioningTrainingConfigSchema } from '@tolmach/captioning/system';
import type { CaptioningModelFile } from '@tolmach/captioning/system';
import { averageCommand, modelsCommand, trainCommand } from '@tolmach/model-commands';
import type { Training } from '@tolmach/model-commands';
import { captionOptions } from './caption-options';
import { MODELS } from './captioning-models';
import { evaluateCommand } from './evaluate-command';
import { featuresCommand } from './features-command';
import { runCaptioning } from './run-captioning';
import type { Services } from './services';

const NOTES = `A folder stands for the pictures in it and below, sorted by name, hidden ones skipped: JPEG, PNG, WebP, GIF \
(first frame), AVIF and TIFF. Files without one of their endings are told by their first bytes. "-" stands for the paths \
on standard input, one per line. An image that cannot be read, a picture in another format and a link to a folder \
elsewhere get a record with an error (as text, a sentence on standard error); processing continues, and the exit code is 4.

As text, tab, line feed, carriage return and backslash in a path are written \\t, \\n, \\r and \\\\, other control \
characters as \\u001b, and bytes that are not UTF-8 as \\udce9; with --n-best above 1 there is one line per caption, its \
score at the end.`;

const TRAINING: Training<CaptioningModelFile, typeof captioningTrainingConfigSchema> = {
  models: MODELS,
  schema: captioningTrainingConfigSchema,
  summary: 'Train a captioning model from a folder of images and a file of captions',
  startConfig: ({ architecture, image, language }) => ({ data: { language }, image, model: architecture }),
};

/** `caption`, and its sub-commands. */
export function captionCommand(services: Services): Command {
  return defineCommand({
    name: 'caption',
    summary: 'Say in a sentence what each image shows',
    examples: ['caption photos/ more/*.jpg', 'caption --format json --output captions.jsonl --resume photos/'],
    notes: NOTES,
    operands: { name: 'IMAGE|FOLDER', description: 'what to caption; default: paths on standard input' },
    subCommands: [
      modelsCommand(MODELS, services),
      evaluateCommand(services),
      featuresCommand(services),
      trainCommand(TRAINING, services),
      averageCommand(MODELS, services),
    ],
    options: captionOptions,
    run: (call) => runCaptioning(call, services),
  });
}
