import { searchConfigSchema } from '@tolmach/contracts';
import type { Precision, SamplingConfig } from '@tolmach/contracts';
import { flagOf } from '@tolmach/command-line';
import { decodingOf } from '@tolmach/model-commands';
import { modelChecksum } from '@tolmach/model-folder';
import type { CaptionCall } from './caption-options';
import type { FoundCaptioner } from './captioning-models';

/** All that decides a caption besides the image, named as the flags are. Engine, threads and batch size do not. */
export interface CaptionSettings extends Partial<SamplingConfig> {
  readonly model: string;
  /** see {@link modelChecksum} */
  readonly modelChecksum: string;
  readonly then?: string;
  readonly thenChecksum?: string;
  readonly precision: Precision;
  readonly beam: number;
  readonly nBest: number;
  readonly lengthPenalty: number;
  readonly coveragePenalty: number;
  /** Present, with its penalty, where the beam is split. */
  readonly beamGroups?: number;
  readonly diversityPenalty?: number;
  /** Absent where it is the model's own. */
  readonly maxLength?: number;
  readonly attention: boolean;
  /** Present, like the sampling options, where captions are drawn. */
  readonly sample?: true;
}

/** Settings that need not agree: models with different names may hold the same. */
const NAMES = ['model', 'then'];

/** The settings that flags come to, with the models that they name. */
export async function captionSettings(
  { options: flags }: CaptionCall,
  found: FoundCaptioner,
): Promise<CaptionSettings> {
  const { model, then, precision, attention } = flags;
  const config = searchConfigSchema.parse(decodingOf(flags));
  const { beamSize, numBest, lengthPenalty, coveragePenalty, beamGroups, diversityPenalty, maxLength } = config;
  return {
    model,
    modelChecksum: await modelChecksum(found.model.folder),
    ...(then !== undefined && found.translator && { then, thenChecksum: await modelChecksum(found.translator.folder) }),
    precision,
    beam: beamSize,
    nBest: numBest,
    lengthPenalty,
    coveragePenalty,
    ...(beamGroups > 1 && { beamGroups, diversityPenalty }),
    ...(maxLength !== undefined && { maxLength }),
    attention,
    ...(config.sampling && { sample: true, ...config.sampling }),
  };
}

/** The first setting that a record was made with and these are not: its flag, and both values as they are read. */
export function changedSetting(
  before: Readonly<Record<string, unknown>>,
  now: CaptionSettings,
): { readonly flag: string; readonly before: string; readonly now: string } | undefined {
  const today: Readonly<Record<string, unknown>> = { ...now };
  const key = Object.keys({ ...now, ...before }).find((name) => !NAMES.includes(name) && before[name] !== today[name]);
  if (key === undefined) return undefined;
  return { flag: flagOf(key.replace('Checksum', '')), before: valueOf(before, key), now: valueOf(today, key) };
}

function valueOf(settings: Readonly<Record<string, unknown>>, key: string): string {
  const text = (name: string) => (typeof settings[name] === 'string' ? settings[name] : JSON.stringify(settings[name]));
  if (settings[key] === undefined) return key === 'thenChecksum' ? 'none' : 'the default';
  return key.endsWith('Checksum') ? `${text(key.replace('Checksum', ''))} (checksum ${text(key)})` : text(key);
}
