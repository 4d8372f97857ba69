/**
 * The decimal form of a number with a fixed count of digits, exact ties going to the even digit as C's printf does.
 *
 * Number.prototype.toFixed sends ties upwards, so a precision of 1/16 would print as 6.3 where every other BLEU prints 6.2.
 *
 * @param value - finite and >= 0
 * @param numDigits - digits after the point, 0 to 20
 * @example fixedPoint(6.25, 1) // '6.2'
 */
export function fixedPoint(value: number, numDigits: number): string {
  const rounded = value.toFixed(numDigits);
  const lastDigitIsOdd = Number(rounded.at(-1)) % 2 === 1;
  if (!lastDigitIsOdd || !isTie(value, numDigits)) return rounded;
  return (value - 0.5 * 10 ** -numDigits).toFixed(numDigits);
}

/** Whether the value lies exactly between two decimals; a binary number does so only as an odd multiple of 2^-(d+1). */
function isTie(value: number, numDigits: number): boolean {
  const scaled = value * 2 ** (numDigits + 1); // exact: a power of two only moves the exponent
  return Number.isInteger(scaled) && scaled % 2 === 1;
}
