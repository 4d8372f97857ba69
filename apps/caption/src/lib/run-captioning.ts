import {
  ExitCode,
  exitCodeWith,
  finishingSignal,
  livePace,
  standardOutput,
  withOutputFile,
  writeRecords,
} from '@tolmach/command-line';
import type { RecordOutput } from '@tolmach/command-line';
import { captionImages } from './caption-images';
import type { CaptionOutcome } from './caption-images';
import { captionInput, isListed } from './caption-input';
import type { CaptionCall } from './caption-options';
import { captionPlan } from './caption-plan';
import type { CaptionPlan } from './caption-plan';
import { CaptionTally, countImages, emptyCaptionsNotes } from './caption-tally';
import type { ImagePath } from '@tolmach/image-input';
import { OutcomeGallery } from './outcome-gallery';
import { expectOutputPlaces } from './output-places';
import { ResumedOutput, replaceRecords } from './resumed-output';
import { imagePaths } from './services';
import type { CaptioningModel, Services, Translator } from './services';
import { writeSidecars } from './sidecar';
import { withCaptioner } from './with-captioner';

/** The exit code of one use of `caption` itself. */
export async function runCaptioning(call: CaptionCall, services: Services): Promise<ExitCode> {
  const plan = await captionPlan(call, services);
  const { gallery, output, overwrite } = call.options;
  const { operands, streams } = call;
  await expectOutputPlaces({
    inputs: operands,
    outputs: { '--output': output, '--gallery': gallery },
    overwrite,
    ...(isListed(operands) && { stdin: streams.stdin }),
  });
  if (output === undefined) {
    return new CaptionRun(call, services, plan).writeTo(standardOutput(call.streams));
  }
  const resumed = plan.resumed && (await ResumedOutput.read(plan.resumed.output, plan.resumed.settings));
  if (resumed !== undefined && resumed.size > 0) call.progress.note(beforeNote(resumed));
  return withOutputFile(output, (file) => new CaptionRun(call, services, plan, resumed).writeTo(file), {
    mode: resumed === undefined ? 'replace' : 'resume',
    signal: call.streams.signal,
    ...(resumed && { revise: replaceRecords }),
    onKept: (draft) => call.progress.note(`what was captioned is in ${draft}`),
  });
}

function beforeNote({ size, stillFailed }: ResumedOutput): string {
  const failed = stillFailed.length === 0 ? '' : `, ${String(stillFailed.length)} had failed`;
  return `${String(size - stillFailed.length)} images have been captioned before${failed}`;
}

/** One run over all images. */
class CaptionRun {
  private readonly tally = new CaptionTally();
  private readonly gallery: OutcomeGallery;
  /** Files beside images that say something else. */
  private readonly keptSidecars: string[] = [];

  constructor(
    private readonly call: CaptionCall,
    private readonly services: Services,
    private readonly plan: CaptionPlan,
    private readonly resumed?: ResumedOutput,
  ) {
    this.gallery = new OutcomeGallery(call, services);
  }

  async writeTo(output: RecordOutput): Promise<ExitCode> {
    const { operands, progress, streams } = this.call;
    if (operands.length === 0 && streams.stdin.isTTY === true) progress.note('Type paths of images; Ctrl-D ends.');
    const isOnTerminal = output.stream === streams.stdout && streams.stdout.isTTY === true;
    await withCaptioner(this.plan.models, this.call, this.services, async (model, translator) => {
      const counting = isListed(operands) || isOnTerminal ? undefined : countImages(this.paths());
      const show = isOnTerminal ? undefined : livePace('images', progress, counting);
      await writeRecords(this.lines(this.outcomes(model, translator), show), output);
    });
    return this.ending();
  }

  /** Tells how it went. */
  private ending(): ExitCode {
    const { progress } = this.call;
    const { numDone, numFailed } = this.tally;
    const { size, stillFailed } = this.resumed ?? { size: 0, stillFailed: [] };
    if (numDone + size === 0) progress.note('No images found.');
    for (const note of emptyCaptionsNotes(this.tally.numEmpty, numDone - numFailed)) progress.note(note);
    if (numFailed > 1) progress.note(`${String(numFailed)} of ${String(numDone)} have no caption.`);
    const [untried] = stillFailed;
    if (untried !== undefined) {
      const more = stillFailed.length === 1 ? '' : ` and ${stillFailed.length - 1} more`;
      progress.note(`failed before and not among these: ${untried}${more}`);
    }
    const [kept] = this.keptSidecars;
    if (kept !== undefined) {
      const files = this.keptSidecars.length === 1 ? kept : `${this.keptSidecars.length} files such as ${kept}`;
      progress.tell(`${files} kept: something else was there before. --overwrite replaces it.`);
    }
    if (kept !== undefined || this.gallery.fault !== undefined) return ExitCode.Output;
    return exitCodeWith(numFailed + stillFailed.length);
  }

  private paths(): AsyncGenerator<ImagePath> {
    const { operands, options, streams } = this.call;
    const paths = imagePaths(captionInput(operands, options.null, streams), streams.signal);
    return this.resumed?.remaining(paths) ?? paths;
  }

  private async *outcomes(
    model: CaptioningModel,
    translator: Translator | undefined,
  ): AsyncGenerator<CaptionOutcome, void> {
    const options = { ...this.plan.options, signal: finishingSignal(this.call.streams.signal) };
    const { readImages } = this.services;
    const { options: flags, streams } = this.call;
    const { overwrite, sidecar, maxPixels } = flags;
    const reading = { readImages, maxPixels, pipesUntil: streams.signal };
    const windows = captionImages(this.paths(), { model, translator, options }, reading);
    for await (const window of this.gallery.record(windows, model)) {
      if (sidecar) this.keptSidecars.push(...(await writeSidecars(window, overwrite)));
      yield* window;
    }
  }

  /** @param show - told how many are done; not given where the captions themselves are on the terminal */
  private async *lines(
    outcomes: AsyncIterable<CaptionOutcome>,
    show?: (numDone: number) => void,
  ): AsyncGenerator<string> {
    const { format, header } = this.plan;
    const isText = this.call.options.format === 'text';
    if (header !== undefined) yield header;
    for await (const outcome of outcomes) {
      if ('error' in outcome && isText) this.call.progress.tell(outcome.error.message); // a line of text has no place for it
      yield* format(outcome);
      this.tally.add(outcome);
      show?.(this.tally.numDone);
      this.resumed?.replace(outcome.path);
    }
  }
}
