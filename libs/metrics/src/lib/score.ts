import { fixedPoint } from './fixed-point';
import { signatureLine } from './signature';
import type { SignatureField } from './signature';

/** What {@link Score.format} prints besides the bare result. */
export interface FormatOptions {
  /** Digits after the point, 0 to 20; default: 2. */
  readonly width?: number;
  /** Only the number, without name and components. */
  readonly scoreOnly?: boolean;
  /** Print the signature after the name. */
  readonly withSignature?: boolean;
}

/** One corpus or sentence score together with the conditions it was taken under. */
export interface Score {
  /** The name sacreBLEU prints, such as `BLEU` or `chrF2++`. */
  readonly name: string;
  /** In percent. */
  readonly score: number;
  /** All conditions of the score on one line, equal to sacreBLEU's. */
  readonly signature: string;
  /** `signature` with sacreBLEU's abbreviations. */
  readonly shortSignature: string;
  /** The line sacreBLEU prints for this score. */
  format(options?: FormatOptions): string;
}

/** The parts from which {@link describeScore} makes a score. */
export interface ScoreParts {
  readonly name: string;
  readonly score: number;
  readonly numReferences: number;
  readonly fields: readonly SignatureField[];
  /** What follows the number on the printed line. */
  readonly verbose?: string;
}

/** A score with its signatures and its printed line. */
export function describeScore({ name, score, numReferences, fields, verbose }: ScoreParts): Score {
  const signature = signatureLine(numReferences, fields, 'long');
  return {
    name,
    score,
    signature,
    shortSignature: signatureLine(numReferences, fields, 'short'),
    format: ({ width = 2, scoreOnly = false, withSignature = false } = {}) => {
      const number = fixedPoint(score, width);
      if (scoreOnly) return number;
      const title = withSignature ? `${name}|${signature}` : name;
      return [`${title} = ${number}`, ...(verbose === undefined ? [] : [verbose])].join(' ');
    },
  };
}
