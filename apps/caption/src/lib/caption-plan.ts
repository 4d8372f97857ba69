import { UsageError } from '@tolmach/contracts';
import { decodingOf } from '@tolmach/model-commands';
import type { CaptionCall } from './caption-options';
import { findCaptioner } from './captioning-models';
import type { FoundCaptioner } from './captioning-models';
import { captionSettings } from './caption-settings';
import type { CaptionSettings } from './caption-settings';
import { csvHeader, formatCsv, formatJson, formatNBest, formatText } from './format-outcome';
import type { OutcomeFormat } from './format-outcome';
import type { CaptionOptions } from '@tolmach/captioning';
import type { Services } from './services';

/** What the flags of `caption` come to. */
export interface CaptionPlan {
  readonly models: FoundCaptioner;
  readonly options: CaptionOptions & { readonly batchSize: number };
  readonly format: OutcomeFormat;
  /** The line above the records, where the format has one. */
  readonly header: string | undefined;
  /** The file to continue, and what its records must have been made with. */
  readonly resumed: { readonly output: string; readonly settings: CaptionSettings } | undefined;
}

/**
 * The plan of one use of `caption`.
 * @throws {@link UsageError} when flags contradict one another
 * @throws {@link ModelFileError} when there is no such model
 */
export async function captionPlan(call: CaptionCall, services: Services): Promise<CaptionPlan> {
  const { attention, batchSize, format, gallery, resume } = call.options;
  if (attention && format !== 'json') {
    throw contradiction('--attention', '--format json with it', `--format ${format}`, 'Add --format json.');
  }
  const options = { search: decodingOf(call.options), batchSize, withAttention: attention || gallery !== undefined };
  const output = resume ? resumedFile(call.options) : undefined;
  const models = findCaptioner(call.options, services);
  if (format === 'json') {
    const settings = await captionSettings(call, models);
    const resumed = output === undefined ? undefined : { output, settings };
    return { models, options, format: formatJson(settings), header: undefined, resumed };
  }
  return { models, options, ...tableOf(call.options), resumed: undefined };
}

/** Lines of fields. */
function tableOf({ format, nBest, then }: CaptionCall['options']): Pick<CaptionPlan, 'format' | 'header'> {
  const isTranslated = then !== undefined;
  if (format === 'csv') return { format: formatCsv(isTranslated), header: csvHeader(isTranslated) };
  return { format: (nBest ?? 1) > 1 ? formatNBest : formatText, header: undefined };
}

function resumedFile({ format, gallery, output }: CaptionCall['options']): string {
  if (gallery !== undefined) {
    const next = 'Leave --gallery out: the images captioned before would be missing in it.';
    throw contradiction('--resume', 'no --gallery with it', `--gallery ${gallery}`, next);
  }
  const next = 'Add --format json --output FILE: that file tells what is done.';
  if (format !== 'json') throw contradiction('--resume', '--format json with it', `--format ${format}`, next);
  if (output === undefined) throw contradiction('--resume', '--output with it', 'none', next);
  return output;
}

function contradiction(where: string, expected: string, received: string, next: string): UsageError {
  return new UsageError({ where, expected, received, next });
}
