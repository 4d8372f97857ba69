/** A point in time as a file writes it. */
export interface TimeStamp {
  /** milliseconds since 1970 in the file's own time of day, whatever its zone */
  readonly ms: number;
  /** What of it is written. */
  readonly precision: TimePrecision;
}

export type TimePrecision = 'year' | 'quarter' | 'month' | 'day' | 'minute' | 'second';

/** Which of two numbers comes first in dates like 03/04/2020. */
export type DateOrder = 'day-first' | 'month-first';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const CLOCK =
  '(?:[T ]+(\\d{1,2})(?::(\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)?)?\\s*(am|pm)?\\s*(?:Z|UTC|[-+]\\d{2}:?\\d{2})?)?';

interface Parts {
  readonly year: number;
  /** 1 to 12 */
  readonly month?: number;
  readonly day?: number;
  readonly precision: TimePrecision;
  readonly clock?: readonly (string | undefined)[];
}

type Reader = (match: RegExpExecArray, order: DateOrder) => Parts;

const FORMS: readonly (readonly [RegExp, Reader])[] = [
  [
    /^(\d{4})[-/ ]?Q([1-4])$/i,
    ([, year, quarter]) => ({ year: Number(year), month: 3 * Number(quarter) - 2, precision: 'quarter' }),
  ],
  [
    /^Q([1-4])[-/ ](\d{4})$/i,
    ([, quarter, year]) => ({ year: Number(year), month: 3 * Number(quarter) - 2, precision: 'quarter' }),
  ],
  [
    new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${CLOCK}$`, 'i'),
    ([, year, , month, day, ...clock]) => dated(Number(year), Number(month), Number(day), clock),
  ],
  [/^(\d{4})[-/.](\d{1,2})$/, ([, year, month]) => ({ year: Number(year), month: Number(month), precision: 'month' })],
  [
    new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})${CLOCK}$`, 'i'),
    ([, first, mark, second, year, ...clock], order) => {
      const isDayFirst = mark === '.' || order === 'day-first';
      const [month, day] = isDayFirst ? [second, first] : [first, second];
      return dated(fullYear(year), Number(month), Number(day), clock);
    },
  ],
  [
    new RegExp(`^(\\d{4})(\\d{2})(\\d{2})${CLOCK}$`, 'i'),
    ([, year, month, day, ...clock]) => dated(Number(year), Number(month), Number(day), clock),
  ],
  [
    new RegExp(`^(\\d{1,2})[- ]([a-z]{3})[a-z]*\\.?[-, ]+(\\d{4}|\\d{2})${CLOCK}$`, 'i'),
    ([, day, month, year, ...clock]) => dated(fullYear(year), monthOf(month), Number(day), clock),
  ],
  [
    new RegExp(`^([a-z]{3})[a-z]*\\.? (\\d{1,2}),? (\\d{4})${CLOCK}$`, 'i'),
    ([, month, day, year, ...clock]) => dated(Number(year), monthOf(month), Number(day), clock),
  ],
  [
    /^([a-z]{3})[a-z]*\.?[- /]+(\d{4}|\d{2})$/i,
    ([, month, year]) => ({ year: fullYear(year), month: monthOf(month), precision: 'month' }),
  ],
  [
    /^(\d{4})[- /]+([a-z]{3})[a-z]*$/i,
    ([, year, month]) => ({ year: Number(year), month: monthOf(month), precision: 'month' }),
  ],
  [/^(1[5-9]\d{2}|2[01]\d{2})$/, ([, year]) => ({ year: Number(year), precision: 'year' })],
];

/** The point in time that a field says in one of the common forms; undefined for what is none. */
export function timeOf(field: string, order: DateOrder): TimeStamp | undefined {
  const text = field.trim();
  for (const [form, read] of FORMS) {
    const match = form.exec(text);
    if (match === null) continue;
    const stamp = stampOf(read(match, order));
    if (stamp !== undefined) return stamp;
  }
  return undefined;
}

function dated(year: number, month: number, day: number, clock: readonly (string | undefined)[]): Parts {
  const [hour, , second] = clock;
  const withClock = second === undefined ? 'minute' : 'second';
  return { year, month, day, clock, precision: hour === undefined ? 'day' : withClock };
}

/** The stamp of parts that name a real day and time of day. */
function stampOf({ year, month = 1, day = 1, clock = [], precision }: Parts): TimeStamp | undefined {
  const [hour = '0', minute = '0', second = '0', half] = clock;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  const ms = Date.UTC(year, month - 1, day, hours, Number(minute), Number(second));
  const date = new Date(ms);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hours < 24 && Number(minute) < 60;
  return isReal && Number(second) < 60 ? { ms, precision } : undefined;
}

function fullYear(year = ''): number {
  const number = Number(year);
  if (year.length > 2) return number;
  return number < 70 ? 2000 + number : 1900 + number;
}

/** 1 to 12; NaN for what is not a month. */
function monthOf(name = ''): number {
  const index = MONTHS.indexOf(name.toLowerCase());
  return index < 0 ? NaN : index + 1;
}

/** A point in time, written as precisely as it was: `2020-03`, `2020-03-01 12:00`. */
export function timeText({ ms, precision }: TimeStamp): string {
  const iso = new Date(ms).toISOString();
  switch (precision) {
    case 'year':
      return iso.slice(0, 4);
    case 'quarter':
      return `${iso.slice(0, 4)}-Q${String(Math.floor(new Date(ms).getUTCMonth() / 3) + 1)}`;
    case 'month':
      return iso.slice(0, 7);
    case 'day':
      return iso.slice(0, 10);
    case 'minute':
      return iso.slice(0, 16).replace('T', ' ');
    default:
      return iso.slice(0, 19).replace('T', ' ');
  }
}
