import { csvLine, errorField, jsonLine, shortNumbers, tabLine } from '@tolmach/command-line';
import type { CaptionOutcome, CaptionText, ImageCaptions } from './caption-images';
import type { CaptionSettings } from './caption-settings';

/** The lines of one outcome; none where the format has no place for it. */
export type OutcomeFormat = (outcome: CaptionOutcome) => readonly string[];

/** Path and caption, and the translation where there is one, with tabs between them. */
export function formatText(outcome: CaptionOutcome): readonly string[] {
  if ('error' in outcome) return [];
  return [textLine(outcome.path, outcome.hypotheses[0])];
}

/** A line for each hypothesis, best first, with its score at the end. */
export function formatNBest(outcome: CaptionOutcome): readonly string[] {
  if ('error' in outcome) return [];
  return outcome.hypotheses.map((caption) => `${textLine(outcome.path, caption)}\t${caption.score.toFixed(4)}`);
}

function textLine(path: string, caption: CaptionText | undefined): string {
  const translation = caption?.translation === undefined ? [] : [caption.translation];
  return tabLine([path, caption?.text ?? '', ...translation]);
}

/** One JSON object, with pieces and attention weights if the settings say so; a caption's object ends with the settings. */
export function formatJson(settings: CaptionSettings): OutcomeFormat {
  return (outcome) => [jsonLine('error' in outcome ? errorFields(outcome) : captionFields(outcome, settings))];
}

function errorFields({ path, error }: Extract<CaptionOutcome, { error: unknown }>): object {
  return { path, ...errorField(error) };
}

function captionFields({ path, image, hypotheses }: ImageCaptions, settings: CaptionSettings): object {
  const [best] = hypotheses;
  return {
    path,
    caption: best?.text ?? '',
    ...(best?.translation !== undefined && { translation: best.translation }),
    hypotheses: hypotheses.map((one) => hypothesisFields(one, settings.attention)),
    logProb: best?.logProb,
    width: image.width,
    height: image.height,
    sha256: image.sha256,
    settings,
  };
}

function hypothesisFields(caption: CaptionText, withAttention: boolean): object {
  const { text, translation, score, logProb, pieces, attention = [] } = caption;
  return {
    text,
    ...(translation !== undefined && { translation }),
    score,
    logProb,
    ...(withAttention && { pieces, attention: attention.map(shortNumbers) }),
  };
}

/** The line above the records of {@link formatCsv}. */
export function csvHeader(isTranslated: boolean): string {
  return Object.keys(csvFields({ path: '' }, isTranslated)).join(',');
}

/** A record of comma-separated values, in the order of {@link csvHeader}. */
export function formatCsv(isTranslated: boolean): OutcomeFormat {
  return (outcome) => [csvLine(Object.values(csvFields(outcome, isTranslated)).map((value) => value ?? ''))];
}

/** What an outcome may have. */
type AnyOutcome = ImageCaptions & Extract<CaptionOutcome, { error: unknown }>;

/** By column. */
function csvFields(
  { path, image, hypotheses = [], error }: { readonly path: string } & Partial<AnyOutcome>,
  isTranslated: boolean,
) {
  const [best] = hypotheses;
  return {
    path,
    caption: best?.text,
    ...(isTranslated && { translation: best?.translation }),
    score: best?.score,
    logProb: best?.logProb,
    width: image?.width,
    height: image?.height,
    sha256: image?.sha256,
    error: error?.message,
  };
}
