/** What models of a server do, by their names. */
export interface ModelList {
  /** languages are BCP 47 tags */
  readonly translation: readonly {
    readonly name: string;
    readonly sources: readonly string[];
    readonly target: string;
  }[];
  readonly captioning: readonly { readonly name: string; readonly language: string }[];
  readonly classification: readonly { readonly name: string; readonly labels: readonly string[] }[];
  readonly characters: readonly { readonly name: string; readonly units: string }[];
  readonly forecasting: readonly ForecasterFacts[];
}

/** What a forecaster takes. */
export interface ForecasterFacts {
  readonly name: string;
  /** steps that it says at once */
  readonly horizon: number;
  /** names of the covariates that end with the series */
  readonly observed: readonly string[];
  /** names of the covariates that are known beforehand */
  readonly known: readonly string[];
}

/** Texts to translate. */
export interface TranslationRequest {
  /** one text, or several */
  readonly text: string | readonly string[];
  /** language of the text; default `auto` */
  readonly source?: string | undefined;
  /** language of the translation; a `model` has its own */
  readonly target?: string | undefined;
  readonly model?: string | undefined;
  /** translations besides the best one, 0 to 9 */
  readonly alternatives?: number | undefined;
  readonly attention?: boolean | undefined;
}

/** A text, and what it is ranked by: larger is better, and null is for a text that was not there. */
export interface ScoredText {
  readonly text: string;
  readonly score: number | null;
}

/** Where a model looked for each piece that it wrote. */
export interface PieceAttention {
  readonly sourcePieces: readonly string[];
  readonly pieces: readonly string[];
  /** [piece][source piece] */
  readonly weights: readonly (readonly number[])[];
}

/** A text's best translation, with what else was asked for. */
export interface TranslatedText extends ScoredText {
  readonly alternatives: readonly ScoredText[];
  readonly attention?: PieceAttention;
}

/** The translations of all texts, in their order. */
export interface TranslationAnswer {
  readonly model: string;
  readonly source: string;
  readonly target: string;
  readonly translations: readonly TranslatedText[];
}

/** What an image shows. */
export interface CaptionAnswer extends ScoredText {
  readonly model: string;
  readonly alternatives: readonly ScoredText[];
  /** weights of each word over the cells of the grid, row by row */
  readonly words: readonly { readonly text: string; readonly weights: readonly number[] }[];
  readonly grid: { readonly height: number; readonly width: number };
  /** where the grid lies on the image, in parts of its width and height */
  readonly area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Texts to classify. */
export interface ClassificationRequest {
  /** one text, or several */
  readonly text: string | readonly string[];
  readonly model?: string | undefined;
}

/** The classes of all texts, in their order; a blank text has none. */
export interface ClassificationAnswer {
  readonly model: string;
  readonly labels: readonly string[];
  /** probabilities are in the order of the labels */
  readonly classes: readonly { readonly label: string | null; readonly probabilities?: readonly number[] }[];
}

/** A text to continue. */
export interface ContinuationRequest {
  readonly text: string;
  readonly model?: string | undefined;
  /** characters, or bytes, to write: 1 to 2000, default 200 */
  readonly length?: number | undefined;
  readonly temperature?: number | undefined;
  readonly seed?: number | undefined;
}

/** What was written. */
export interface ContinuationAnswer {
  readonly model: string;
  readonly text: string;
}

/** Numbers at even steps of time; null for one that is missing. */
export type StepValues = readonly (number | null)[];

/** A series to forecast. */
export interface ForecastRequest {
  readonly values: StepValues;
  /** date of each value: `2024-01`, `2024-01-31`, `2024-01-31 12:00` */
  readonly times?: readonly string[] | undefined;
  /** steps to forecast, 1 to 500; default: as many as the model says at once */
  readonly horizon?: number | undefined;
  readonly model?: string | undefined;
  /** by name: series that end with this one */
  readonly observed?: Readonly<Record<string, StepValues>> | undefined;
  /** by name: series that are known up to the end of the forecast */
  readonly known?: Readonly<Record<string, StepValues>> | undefined;
}

/** What is said of the steps after a series. */
export interface ForecastAnswer {
  readonly model: string;
  /** probabilities of the quantiles */
  readonly levels: readonly number[];
  readonly steps: readonly {
    /** its date, or its number counted from 1 */
    readonly time: string;
    /** by level: what the value stays below with that probability */
    readonly quantiles: readonly number[];
  }[];
}
