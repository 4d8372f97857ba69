import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { loadCaptioner } from '@tolmach/captioning';
import type { CaptioningModel } from '@tolmach/captioning';
import { countOption, defineCommand, textOption } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { readImages, readPixels } from '@tolmach/image-input';
import { inputCount, executorOptions, peerOptions } from './bench-options';
import { captionFiles } from './caption-files';
import type { CaptionSearch } from './caption-files';
import { measureGrowth } from './caption-growth';
import { listPictures, withCaptionInputs } from './caption-inputs';
import type { CaptionInputs } from './caption-inputs';
import { measureParts } from './caption-parts';
import { commandFlags } from './command-flags';
import { machine, peakMemoryMib } from './machine';
import { runBench } from './run-bench';
import type { Print } from './run-bench';
import type { CommandLine, ResultLine } from './run-program';
import { takeTurns } from './take-turns';
import { median, quantile, round, time, timesOf } from './timing';

/** Untimed captions before single images are timed. */
const WARM_SINGLES = 5;

const options = {
  model: folderOption('Model', 'captioning model (default: the bundled one)'),
  cnn: folderOption('Model', 'CNN folder, to measure it with random decoder weights'),
  cut: textOption({
    group: 'Model',
    description: 'with --cnn: the layer whose output is the grid',
    placeholder: 'LAYER',
    fallback: 'head',
  }),
  images: folderOption('Input', 'JPEG files (default: random pictures of 500 x 375)'),
  count: inputCount('images per run, the first by name', 200),
  batch: inputCount('images computed together', 16),
  beam: inputCount('beam size', 3, 100),
  maxLength: countOption({
    group: 'Input',
    description: 'pieces a caption may have (default: 40; 14 with --cnn, whose captions all have that many)',
    max: 1000,
  }),
  ...executorOptions,
  repeats: inputCount('timed runs over all images', 5),
  warmup: inputCount('untimed runs before them', 1),
  singles: inputCount('images timed singly', 50),
  growth: countOption({
    group: 'Input',
    description: 'images for the memory measurement; 0 skips it',
    min: 0,
    max: 10_000_000,
    fallback: 0,
  }),
  ...peerOptions,
};
type CaptionCall = Call<typeof options>;

/** `bench caption`: JPEG files to captions, as the program `caption` does it. */
export const captionBench = defineCommand({
  name: 'caption',
  summary: 'Measure captioning from JPEG files: images per second, ms for one image, memory, and where the time goes',
  examples: [
    'bench caption --images photos/ --precision int8 --growth 10000',
    'bench caption --images photos/ --peer tools/bench/peers/pytorch_caption.py',
  ],
  options,
  run: (call) => runBench(call, { measure, compare }),
});

function folderOption(group: 'Model' | 'Input', description: string) {
  return textOption({ group, description, placeholder: 'FOLDER' });
}

async function compare(call: CaptionCall, print: Print): Promise<void> {
  const { precision, baseline, rounds } = call.options;
  await withCaptionInputs(call.options, async (inputs) => {
    await takeTurns(
      {
        ours: ['caption', ...commandFlags({ ...inputs, ...ourFlags(call) })],
        peers: peerPrograms(call, inputs),
        ...{ baseline, rounds },
        comparisons: [
          { what: 'batch', ours: 'imagesPerSecond', peer: 'images_per_s', better: 'larger' } as const,
          { what: 'single', ours: 'p50Ms', peer: 'p50_ms', better: 'smaller' } as const,
          { what: 'batch', ours: 'peakMemoryMib', peer: 'peak_rss_mib', better: 'smaller' } as const,
        ].map(({ what, ...figure }) => ({
          ...figure,
          labels: { what, precision },
          isPeerLine: (line: ResultLine) => line.bench === 'caption' && line.what === what,
        })),
      },
      print,
    );
  });
}

function ourFlags({ options: given }: CaptionCall) {
  const { count, batch, beam, threads, engine, precision, repeats, warmup, singles, growth } = given;
  return { count, batch, beam, threads, engine, precision, repeats, warmup, singles, growth };
}

/** The peer's variants, in fp32: without and with packed convolutions. */
function peerPrograms({ options: given }: CaptionCall, inputs: CaptionInputs): CommandLine[] {
  const { count, batch, beam, threads, repeats, warmup, singles, python, peer } = given;
  if (peer === undefined) return [];
  const flags = commandFlags({ ...inputs, count, batch, beam, threads, repeats, warmup, singles });
  return [[], ['--pack']].map((way) => [python, peer, '--malloc-keep', ...flags, ...way]);
}

function measure(call: CaptionCall, print: Print): Promise<void> {
  return withCaptionInputs(call.options, (inputs) => new CaptionMeasurement(call, inputs, print).run());
}

/** A run of the command without a peer. */
class CaptionMeasurement {
  private readonly search: CaptionSearch;

  constructor(
    private readonly call: CaptionCall,
    private readonly inputs: CaptionInputs,
    private readonly print: Print,
  ) {
    const { batch, beam } = call.options;
    this.search = { batch, beam, maxLength: inputs.maxLength };
  }

  async run(): Promise<void> {
    const { count, growth } = this.call.options;
    const paths = await listPictures(this.inputs.images, count);
    const model = await loadCaptioner(this.inputs.model, this.call.options);
    const { engine, file } = model;
    const conditions = { engine, image: `${file.image.width}x${file.image.height}` };
    const say = (what: string, line: ResultLine) => this.say(what, { ...conditions, ...line });
    await say('batch', await this.measureBatches(model, paths));
    await say('single', await this.measureSingles(model, paths));
    if (growth > 0) await say('growth', await measureGrowth(model, paths, growth, this.search));
    model.dispose();
    for (const size of new Set([this.search.batch, 1])) {
      await say('parts', { batch: size, ...(await this.measureParts(paths.slice(0, size), size)) });
    }
  }

  private async measureBatches(model: CaptioningModel, paths: readonly string[]): Promise<ResultLine> {
    const { repeats, warmup } = this.call.options;
    let numPieces = 0;
    const body = async () => {
      numPieces = await captionFiles(model, paths, this.search);
    };
    const timing = await time(body, repeats, warmup);
    return {
      ...{ images: paths.length, ...(await describePictures(paths, model)), warmup, ...timing },
      piecesPerCaption: round(numPieces / paths.length),
      imagesPerSecond: round((paths.length / timing.medianMs) * 1000),
      imagesPerSecondWorst: round((paths.length / timing.maxMs) * 1000),
      imagesPerSecondBest: round((paths.length / timing.minMs) * 1000),
    };
  }

  /** From the path of a file to its caption, one after the other. */
  private async measureSingles(model: CaptioningModel, paths: readonly string[]): Promise<ResultLine> {
    const { singles, beam } = this.call.options;
    const search = { beamSize: beam, maxLength: this.inputs.maxLength };
    let turn = 0;
    const caption = async () => {
      const beganMs = performance.now();
      const path = paths[turn++ % paths.length] ?? '';
      await model.caption([await readPixels(path, model.file.image)], { search, batchSize: 1 });
      return performance.now() - beganMs;
    };
    const { timesMs, otherCores } = await timesOf(caption, singles, Math.min(WARM_SINGLES, singles));
    return {
      ...{ batch: 1, images: timesMs.length, p50Ms: round(median(timesMs)), p90Ms: round(quantile(timesMs, 0.9)) },
      ...{ minMs: round(Math.min(...timesMs)), maxMs: round(Math.max(...timesMs)), otherCores: round(otherCores) },
    };
  }

  private measureParts(paths: readonly string[], batch: number): Promise<ResultLine> {
    const { repeats, warmup, engine, precision, threads } = this.call.options;
    const device = { engine, precision, threads };
    return measureParts(this.inputs.model, paths, { ...this.search, batch }, { device, repeats, warmup });
  }

  private say(what: string, line: ResultLine): Promise<void> {
    const { threads, precision } = this.call.options;
    const conditions = { threads, precision, ...machine(), model: basename(this.inputs.model), ...this.search };
    return this.print({ bench: 'caption', what, ...conditions, ...line, peakMemoryMib: peakMemoryMib() });
  }
}

/** Mean pixels and bytes per picture. */
async function describePictures(paths: readonly string[], { file }: CaptioningModel): Promise<ResultLine> {
  let [numPixels, numBytes, numPictures] = [0, 0, 0];
  for await (const record of readImages(new Set(paths), file.image, { numAhead: 4 })) {
    if ('error' in record) throw record.error;
    numPixels += record.image.width * record.image.height;
    numBytes += (await stat(record.path)).size;
    numPictures += 1;
  }
  const pictureMegapixels = round(numPixels / numPictures / 1e6);
  return { pictures: numPictures, pictureMegapixels, pictureKib: round(numBytes / numPictures / 1024) };
}
