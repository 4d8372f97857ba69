import { compareCodePoints } from './compare-code-points';
import { buildDoubleArray } from './double-array';
import type { RewriteRules } from './rewrite-rules';

/**
 * Returns rules as the table in a `.model` file (`precompiled_charsmap`): size of the trie in bytes, trie from keys to
 * places, zero-ended replacements.
 */
export function precompileRules(rules: RewriteRules): Uint8Array {
  const { places, text } = replacementText(rules);
  const entries = [...rules]
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([key, replacement]) => [Buffer.from(key), places.get(replacement) ?? 0] as const);
  const trie = buildDoubleArray(entries);
  const table = Buffer.alloc(4 + trie.length * 4 + text.length);
  table.writeUInt32LE(trie.length * 4, 0);
  trie.forEach((unit, index) => table.writeUInt32LE(unit, 4 + index * 4));
  text.copy(table, 4 + trie.length * 4);
  return table;
}

function replacementText(rules: RewriteRules): { places: ReadonlyMap<string, number>; text: Buffer } {
  const places = new Map<string, number>();
  const parts: Buffer[] = [];
  let size = 0;
  for (const replacement of rules.values()) {
    if (places.has(replacement)) continue;
    places.set(replacement, size);
    const part = Buffer.from(`${replacement}\0`);
    parts.push(part);
    size += part.length;
  }
  return { places, text: Buffer.concat(parts) };
}
