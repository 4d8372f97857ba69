/** Strings that are never cut and never rewritten. */
export class SymbolSet {
  /** Longest first, by their first UTF-16 unit. */
  private readonly byUnit = new Map<number, string[]>();

  constructor(symbols: readonly string[]) {
    for (const symbol of [...symbols].sort((a, b) => b.length - a.length)) {
      const unit = symbol.charCodeAt(0);
      const others = this.byUnit.get(unit);
      if (others === undefined) this.byUnit.set(unit, [symbol]);
      else others.push(symbol);
    }
  }

  /** Tells whether any symbol starts with the UTF-16 unit. */
  hasSymbolFor(unit: number): boolean {
    return this.byUnit.has(unit);
  }

  /** Returns how many UTF-16 units the longest symbol at a place of the text has; 0: none stands there. */
  lengthAt(text: string, place: number): number {
    return this.byUnit.get(text.charCodeAt(place))?.find((symbol) => text.startsWith(symbol, place))?.length ?? 0;
  }
}
