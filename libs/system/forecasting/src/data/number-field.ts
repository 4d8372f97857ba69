const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-', '.', '#n/a', 'missing']);

/** Whether a field says that there is no value: empty, NA, NaN, null, ?, - and the like. */
export function isMissing(field: string): boolean {
  return MISSING.has(field.trim().toLowerCase());
}

/** What stands between the whole part of a number and the rest. */
export type DecimalMark = '.' | ',';

/** The number of a field, NaN for a missing value, undefined for what is not a number. Marks between thousands are left out. */
export function numberOf(field: string, decimalMark: DecimalMark): number | undefined {
  if (isMissing(field)) return NaN;
  const text = field.trim().replace(/^([-+]?)[$€£]\s?/, '$1');
  const grouped =
    decimalMark === '.'
      ? /^[-+]?\d{1,3}(?:[,'\u00a0 ]\d{3})+(?:\.\d*)?$/
      : /^[-+]?\d{1,3}(?:[.'\u00a0 ]\d{3})+(?:,\d*)?$/;
  const whole = grouped.test(text) ? text.replace(decimalMark === '.' ? /[,'\u00a0 ]/g : /[.'\u00a0 ]/g, '') : text;
  const plain = decimalMark === ',' ? whole.replace(',', '.') : whole;
  const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

/**
 * The decimal mark of a file: a comma where commas do not part its fields and some field has one that parts no thousands.
 * @param fields - some fields of the file
 */
export function decimalMarkOf(fields: readonly string[], delimiter: string): DecimalMark {
  if (delimiter === ',') return '.';
  const hasPoint = fields.some((field) => /^\s*[-+]?\d+\.\d+\s*$/.test(field));
  return !hasPoint && fields.some((field) => /^\s*[-+]?[\d.]*\d,\d+\s*$/.test(field)) ? ',' : '.';
}
