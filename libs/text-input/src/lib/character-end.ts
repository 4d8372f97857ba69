/** Returns the end of the character at a place: one or two UTF-16 units on. */
export function characterEnd(text: string, place: number): number {
  return place + ((text.codePointAt(place) ?? 0) > 0xffff ? 2 : 1);
}
