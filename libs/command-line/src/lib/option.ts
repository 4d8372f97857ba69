import { UsageError } from '@tolmach/contracts';
import { inputPath } from './input-path';

/** The headings of `--help`, in their order. */
export const OPTION_GROUPS = ['Model', 'Input', 'Output', 'Comparison', 'Search', 'Device', 'General'] as const;
export type OptionGroup = (typeof OPTION_GROUPS)[number];

/** A flag of a command: how it is shown, and how its text is parsed. */
export interface Option<Value> {
  readonly group: OptionGroup;
  readonly description: string;
  /** Name of the flag's value in help, such as `NAME`; absent for a switch. */
  readonly placeholder?: string;
  /** Whether the value may be missing; then an empty text is parsed. */
  readonly isValueOptional?: boolean;
  readonly choices?: readonly string[];
  /** Value when the flag is not given. */
  readonly fallback: Value;
  /** Parses the flag's text; `previous` is the value of an earlier use of the flag. */
  parse(text: string, flag: string, previous: Value): Value;
}

export interface Shown {
  readonly group: OptionGroup;
  readonly description: string;
}

/** A flag with a value; without a `fallback` it may be left out. */
export interface WithValue<Fallback> extends Shown {
  readonly placeholder: string;
  readonly fallback?: Fallback;
}

/** A flag that is on when given and off when not. */
export function switchOption(spec: Shown): Option<boolean> {
  return { ...spec, fallback: false, parse: () => true };
}

/** A flag that is on when given and off when not; a word after it says how it is on. */
export function switchOrWordOption<Word extends string>(spec: Shown & { readonly word: Word }): Option<boolean | Word> {
  const { word, ...shown } = spec;
  return {
    ...shown,
    placeholder: word,
    isValueOptional: true,
    fallback: false,
    parse: (text, flag) => {
      if (text === '') return true;
      if (text === word) return word;
      throw badValue(flag, `${word} or nothing`, text, undefined);
    },
  };
}

/** A flag with any text as its value: a name, a path. */
export function textOption<Fallback extends string | undefined = undefined>(
  spec: WithValue<Fallback>,
): Option<string | Fallback> {
  const fallback = spec.fallback as Fallback; // undefined where it is left out
  return {
    ...spec,
    fallback,
    parse: (text, flag) => {
      if (text !== '') return text;
      throw badValue(flag, spec.placeholder, 'an empty text', fallback);
    },
  };
}

/** A flag with a file to read as its value: its {@link inputPath}. */
export function fileOption<Fallback extends string | undefined = undefined>(
  spec: WithValue<Fallback>,
): Option<string | Fallback> {
  const option = textOption(spec);
  return {
    ...option,
    parse: (text, flag, previous) => {
      const named = option.parse(text, flag, previous);
      return named === undefined ? named : inputPath(named);
    },
  };
}

/** A flag with a file to read that may be given several times; the value is the list of their {@link inputPath}s. */
export function filesOption(spec: Shown & { readonly placeholder: string }): Option<readonly string[]> {
  return { ...spec, fallback: [], parse: (text, _flag, previous) => [...previous, inputPath(text)] };
}

/** A flag that may be given several times; the value is the list, in order. */
export function listOption(spec: Shown & { readonly placeholder: string }): Option<readonly string[]> {
  return { ...spec, fallback: [], parse: (text, _flag, previous) => [...previous, text] };
}

/** A flag that takes one of a few words. */
export function choiceOption<Choice extends string>(
  spec: WithValue<Choice> & { readonly choices: readonly Choice[]; readonly fallback: Choice },
): Option<Choice> {
  return {
    ...spec,
    parse: (text, flag) => {
      const choice = spec.choices.find((candidate) => candidate === text);
      if (choice !== undefined) return choice;
      throw badValue(flag, `one of ${spec.choices.join(', ')}`, text, spec.fallback);
    },
  };
}

/** The numbers that a flag takes, both ends among them; the placeholder is `N` by default. */
export interface NumberSpec<Fallback> extends Shown, Pick<Partial<WithValue<Fallback>>, 'placeholder' | 'fallback'> {
  readonly min: number;
  readonly max: number;
}

/** A flag that takes a number from `min` to `max`; without a `fallback` it may be left out. */
export function numberOption<Fallback extends number | undefined = undefined>(
  spec: NumberSpec<Fallback>,
): Option<number | Fallback> {
  return numeric(spec, 'a number', () => true);
}

/** A flag that takes a whole number from `min`, 1 by default, to `max`; without a `fallback` it may be left out. */
export function countOption<Fallback extends number | undefined = undefined>(
  spec: Omit<NumberSpec<Fallback>, 'min'> & { readonly min?: number },
): Option<number | Fallback> {
  return numeric({ min: 1, ...spec }, 'a whole number', Number.isInteger);
}

function numeric<Fallback extends number | undefined>(
  { min, max, ...spec }: NumberSpec<Fallback>,
  what: string,
  isOne: (value: number) => boolean,
): Option<number | Fallback> {
  const fallback = spec.fallback as Fallback; // undefined where it is left out
  return {
    placeholder: 'N',
    ...spec,
    fallback,
    parse: (text, flag) => {
      const value = text.trim() === '' ? NaN : Number(text);
      if (value >= min && value <= max && isOne(value)) return value;
      throw badValue(flag, `${what} from ${min} to ${max}`, text, fallback);
    },
  };
}

/**
 * The value of an option that this call of the command requires.
 *
 * @throws {@link UsageError} when it was not given
 */
export function needOption<Value>(value: Value | undefined, flag: string, what: string): Value {
  if (value !== undefined) return value;
  throw new UsageError({
    where: flag,
    expected: what,
    received: 'nothing',
    next: `Add ${flag}, or see --help for examples.`,
  });
}

function badValue(flag: string, expected: string, received: string, fallback: string | number | undefined): UsageError {
  const otherwise = fallback === undefined ? '' : ` (default: ${String(fallback)})`;
  return new UsageError({
    where: flag,
    expected,
    received,
    next: `Give another value, or omit ${flag}${otherwise}.`,
  });
}
