import { UsageError } from '@tolmach/contracts';
import { searchOf } from '@tolmach/model-commands';
import type { CaptionCall } from './caption-options';
import { csvHeader, formatCsv, formatJson, formatNBest, formatText } from './format-outcome';
import type { OutcomeFormat } from './format-outcome';
import type { CaptionOptions } from './libraries';

/** What the flags of `caption` come to. */
export interface CaptionPlan {
  readonly options: CaptionOptions & { readonly batchSize: number };
  readonly format: OutcomeFormat;
  /** The line above the records, where the format has one. */
  readonly header: string | undefined;
  /** The file to continue. */
  readonly resumed: string | undefined;
}

/**
 * The plan of one use of `caption`.
 * @throws {@link UsageError} when flags contradict one another
 */
export function captionPlan({ options: flags }: CaptionCall): CaptionPlan {
  const { attention, batchSize, format, gallery, then } = flags;
  if (attention && format !== 'json') {
    throw contradiction('--attention', '--format json with it', `--format ${format}`, 'Add --format json.');
  }
  const isCsv = format === 'csv';
  return {
    options: { search: searchOf(flags), batchSize, withAttention: attention || gallery !== undefined },
    format: formatOf(flags),
    header: isCsv ? csvHeader(then !== undefined) : undefined,
    resumed: flags.resume ? resumedFile(flags) : undefined,
  };
}

function formatOf({ attention, format, nBest, then }: CaptionCall['options']): OutcomeFormat {
  if (format === 'json') return formatJson(attention);
  if (format === 'csv') return formatCsv(then !== undefined);
  return (nBest ?? 1) > 1 ? formatNBest : formatText;
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
