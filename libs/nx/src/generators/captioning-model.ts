import type { GeneratorCallback, Tree } from '@nx/devkit';
import { writeModelProject } from './model';
import type { ModelOptions } from './model';

/** A project with a captioning model; its images and captions are for its owner to put there, as its README says. */
export function captioningModelGenerator(tree: Tree, options: ModelOptions): Promise<GeneratorCallback> {
  return writeModelProject(tree, options, {
    project: {
      program: 'caption',
      evaluate: { images: 'data/images', captions: 'data/captions.tsv', list: 'data/validation.txt' },
      caption: { images: 'data/images', out: 'captions.tsv' },
    },
    config: {
      data: {
        language: 'en',
        images: 'images',
        captions: 'captions.tsv',
        train: 'train.txt',
        validation: 'validation.txt',
      },
      cnn: { folder: 'efficientnet-lite2' },
      vocabulary: { size: 3000 },
      update: { batchImages: 12 },
      validation: { everySteps: 500 },
      stop: { steps: 1000 },
    },
    data: { 'README.md': README },
  });
}

const README = `# Images and captions

- \`images/\`: the pictures.
- \`captions.tsv\`: name of a picture, tab, caption; one line per caption.
- \`train.txt\`, \`validation.txt\`: the names of the pictures to train on and to validate with, one per line.

\`npx @tolmach/cnn install efficientnet-lite2\` fetches the CNN that the training starts from.
`;
