import { CAPTIONING, cnnOf, captioningOpener } from '@tolmach/captioning';
import type { CaptionerModel } from '@tolmach/captioning';
import { gridSize, searchConfigSchema } from '@tolmach/contracts';
import type { DeviceOptions, Executor, PixelBatch } from '@tolmach/contracts';
import { search as searchBatch } from '@tolmach/decoding';
import type { OpenedExecutor } from '@tolmach/decoding';
import { batchPixels, readPixels } from '@tolmach/image-input';
import { readModel } from '@tolmach/model-folder';
import type { CaptionSearch } from './caption-files';
import { cnnAlone } from './cnn-alone';
import { cnnGigaflops } from './cnn-cost';
import type { ResultLine } from './run-program';
import { median, round, time, timeOf } from './timing';

/** Milliseconds of one run over a batch, part after part. */
interface PartTimes {
  /** files to pixels, on sharp's threads while nothing else runs */
  readonly readMs: number;
  /** pixels to memory and first state */
  readonly encodeMs: number;
  readonly stepsMs: number;
  readonly numSteps: number;
  readonly wholeMs: number;
}

/** What is measured, and how. */
export interface PartsOptions {
  readonly device: DeviceOptions;
  readonly repeats: number;
  readonly warmup: number;
}

/**
 * Where the time of captioning goes, in milliseconds per image, one part after the other: reading, the CNN, the start
 * of the decoder (projection, keys, first state), its steps, and the rest of the search.
 * @param folder - of a captioning model
 * @param paths - one batch of them
 */
export async function measureParts(
  folder: string,
  paths: readonly string[],
  search: CaptionSearch,
  options: PartsOptions,
): Promise<ResultLine> {
  const parts = await readModel(CAPTIONING, folder);
  const model = { file: parts.file, cnn: cnnOf(parts, folder), weights: parts.weights };
  const opened = await captioningOpener.open(model, folder, options.device);
  const whole = await timeParts({ model, opened, paths, search }, options);
  opened.executor.dispose();
  const { engine } = options.device;
  const onnx = engine === 'native' ? 'onnx' : engine; // the same graph encodes; there is no decoder to step natively
  const cnn = await captioningOpener.open(cnnAlone(model), folder, { ...options.device, engine: onnx });
  const cnnMs = await timeEncoding(cnn, await readBatch(model, paths), options);
  cnn.executor.dispose();
  return partsLine(whole, { cnnMs, model, numImages: paths.length });
}

interface PartsRun {
  readonly model: CaptionerModel;
  readonly opened: OpenedExecutor<PixelBatch>;
  readonly paths: readonly string[];
  readonly search: CaptionSearch;
}

interface MeasuredParts {
  /** from the runs after warming up */
  readonly runs: readonly PartTimes[];
  readonly otherCores: number | null;
}

async function timeParts(run: PartsRun, { repeats, warmup }: PartsOptions): Promise<MeasuredParts> {
  const runs: PartTimes[] = [];
  const measure = async () => {
    const times = await runParts(run);
    runs.push(times);
    return times.wholeMs;
  };
  const { otherCores } = await timeOf(measure, repeats, warmup);
  return { runs: runs.slice(warmup), otherCores };
}

async function runParts({ model, opened, paths, search }: PartsRun): Promise<PartTimes> {
  const { beam: beamSize, maxLength } = search;
  const config = searchConfigSchema.parse({ beamSize, maxLength });
  const beganMs = performance.now();
  const batch = await readBatch(model, paths);
  const readMs = performance.now() - beganMs;
  const { executor, clock } = timedExecutor(opened.executor);
  const grid = gridSize(model.cnn, model.file.architecture.encoder.cut, model.file.image);
  const numPositions = paths.map(() => grid.height * grid.width);
  await searchBatch(executor, batch, numPositions, { search: config, specialIds: model.file.specialIds });
  return { readMs, ...clock, wholeMs: performance.now() - beganMs };
}

async function readBatch({ file }: CaptionerModel, paths: readonly string[]): Promise<PixelBatch> {
  return batchPixels(await Promise.all(paths.map((path) => readPixels(path, file.image))), file.image);
}

/** An executor that adds up the time of its parts. */
function timedExecutor(executor: Executor<PixelBatch, unknown, unknown>) {
  const clock = { encodeMs: 0, stepsMs: 0, numSteps: 0 };
  const timed = async <Result>(part: 'encodeMs' | 'stepsMs', work: () => Promise<Result>): Promise<Result> => {
    const beganMs = performance.now();
    const result = await work();
    clock[part] += performance.now() - beganMs;
    return result;
  };
  const { decoder } = executor;
  const stepping: typeof decoder = {
    start: (source, beamSize) => decoder.start(source, beamSize),
    step: (state, request) => {
      clock.numSteps += 1;
      return timed('stepsMs', () => decoder.step(state, request));
    },
    join: (first, second) => decoder.join(first, second),
    release: (state) => {
      decoder.release(state);
    },
  };
  const wrapped: typeof executor = {
    decoder: stepping,
    encode: (input) => timed('encodeMs', () => executor.encode(input)),
    releaseSource: (source) => {
      executor.releaseSource(source);
    },
    dispose: () => {
      executor.dispose();
    },
  };
  return { executor: wrapped, clock };
}

async function timeEncoding(
  { executor }: OpenedExecutor<PixelBatch>,
  batch: PixelBatch,
  { repeats, warmup }: PartsOptions,
): Promise<number> {
  const encode = async () => {
    executor.releaseSource(await executor.encode(batch));
  };
  return (await time(encode, repeats, warmup)).medianMs;
}

function partsLine(
  { runs, otherCores }: MeasuredParts,
  { cnnMs, model, numImages }: { readonly cnnMs: number; readonly model: CaptionerModel; readonly numImages: number },
): ResultLine {
  const middle = (of: (run: PartTimes) => number) => median(runs.map(of));
  const perImage = (milliseconds: number) => round(milliseconds / numImages);
  const { cut } = model.file.architecture.encoder;
  const gigaflops = cnnGigaflops({ cnn: model.cnn, cut, image: model.file.image });
  return {
    readMs: perImage(middle(({ readMs }) => readMs)),
    cnnMs: perImage(cnnMs),
    startMs: perImage(middle(({ encodeMs }) => encodeMs) - cnnMs), // two medians: small ones may come out below 0
    stepsMs: perImage(middle(({ stepsMs }) => stepsMs)),
    searchMs: perImage(middle(({ wholeMs, readMs, encodeMs, stepsMs }) => wholeMs - readMs - encodeMs - stepsMs)),
    wholeMs: perImage(middle(({ wholeMs }) => wholeMs)),
    numSteps: middle(({ numSteps }) => numSteps),
    cnnGigaflops: round(gigaflops),
    cnnGigaflopsPerSecond: round((gigaflops * numImages * 1000) / cnnMs),
    ...{ repeats: runs.length, otherCores },
  };
}
