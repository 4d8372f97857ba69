import { ConfigError } from '@tolmach/contracts';

/**
 * A trie as SentencePiece's normaliser walks it (the units of Darts-clone): from a unit the place of its children is
 * `place ^ offset`, the child of a byte stands at `children ^ byte` and carries that byte as its label, and the value
 * of a key stands at `children ^ 0`.
 */
const HAS_VALUE = 1 << 8;
const OFFSET_SHIFT = 10;
/** Offsets from here on would need the format's wide form. */
const OFFSET_LIMIT = 1 << 21;
/** As label, equal to no byte; as value, the sign of a value. */
const NOT_A_BYTE = 0x80000000;
const BLOCK_SIZE = 256;
/** Places tried again and again in vain are given up after as many blocks. */
const OPEN_BLOCKS = 16;

type Entry = readonly [key: Uint8Array, value: number];

/** Keys that start alike share nodes, and nodes with equal subtrees are one. */
interface TrieNode {
  readonly value: number | undefined;
  readonly children: readonly (readonly [label: number, child: TrieNode])[];
}

/**
 * Returns a double-array trie of the keys.
 *
 * @param entries - distinct keys without zero bytes, a key after those it starts with, with values from 0 to 2^31 - 1
 */
export function buildDoubleArray(entries: readonly Entry[]): Uint32Array {
  return new DoubleArrayWriter().write(new TrieMaker().make(entries));
}

class TrieMaker {
  private readonly known = new Map<string, TrieNode>();
  private readonly numbers = new Map<TrieNode, number>();

  /** Returns the node that keys, equal in their first `depth` bytes, have in common. */
  make(entries: readonly Entry[], depth = 0): TrieNode {
    const [first] = entries;
    const value = first?.[0].length === depth ? first[1] : undefined;
    const longer = value === undefined ? entries : entries.slice(1);
    const children = groupByByte(longer, depth).map(([label, group]) => [label, this.make(group, depth + 1)] as const);
    return this.shared({ value, children });
  }

  private shared(node: TrieNode): TrieNode {
    const children = node.children.map(([label, child]) => `${label}:${this.numbers.get(child) ?? 0}`);
    const signature = `${node.value ?? ''}|${children.join()}`;
    const known = this.known.get(signature);
    if (known !== undefined) return known;
    this.known.set(signature, node);
    this.numbers.set(node, this.numbers.size);
    return node;
  }
}

function groupByByte(entries: readonly Entry[], depth: number): [label: number, group: Entry[]][] {
  const groups = new Map<number, Entry[]>();
  for (const entry of entries) {
    const label = entry[0][depth] ?? 0;
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [entry]);
    else group.push(entry);
  }
  return [...groups];
}

class DoubleArrayWriter {
  private units = new Uint32Array(0);
  /** Places that hold no unit yet, ascending; gaps that nothing fitted into for long are dropped. */
  private freePlaces: number[] = [];
  private isFree: boolean[] = [];
  private readonly usedBases = new Set<number>();
  private readonly bases = new Map<TrieNode, number>();

  write(root: TrieNode): Uint32Array {
    this.addBlock();
    this.take([0], 0);
    const unit = this.unitAt(0, 0, root);
    this.units[0] = unit;
    return this.units;
  }

  /** The unit at a place for a node that is reached by a label. */
  private unitAt(place: number, label: number, node: TrieNode): number {
    const offset = (place ^ this.baseOf(node)) >>> 0;
    if (offset >= OFFSET_LIMIT) throw tooManyRules();
    return ((offset << OFFSET_SHIFT) | (node.value === undefined ? 0 : HAS_VALUE) | label) >>> 0;
  }

  private baseOf(node: TrieNode): number {
    const known = this.bases.get(node);
    if (known !== undefined) return known;
    const labels = node.children.map(([label]) => label);
    const base = this.reserve(node.value === undefined ? labels : [0, ...labels]);
    this.bases.set(node, base);
    if (node.value !== undefined) this.units[base] = (NOT_A_BYTE | node.value) >>> 0;
    for (const [label, child] of node.children) {
      const place = base ^ label;
      const unit = this.unitAt(place, label, child); // may replace `units` by a longer array
      this.units[place] = unit;
    }
    return base;
  }

  /** Takes the places of all labels around a base that no other node has. */
  private reserve(labels: readonly number[]): number {
    const [first = 0] = labels;
    for (;;) {
      const place = this.freePlaces.find((candidate) => this.fits(labels, candidate ^ first));
      if (place !== undefined) {
        this.take(labels, place ^ first);
        return place ^ first;
      }
      this.addBlock();
    }
  }

  private fits(labels: readonly number[], base: number): boolean {
    return !this.usedBases.has(base) && labels.every((label) => this.isFree[base ^ label]);
  }

  private take(labels: readonly number[], base: number): void {
    this.usedBases.add(base);
    for (const label of labels) {
      this.isFree[base ^ label] = false;
      this.freePlaces.splice(this.freePlaces.indexOf(base ^ label), 1);
    }
  }

  private addBlock(): void {
    const start = this.units.length;
    const units = new Uint32Array(start + BLOCK_SIZE).fill(NOT_A_BYTE);
    units.set(this.units);
    this.units = units;
    this.freePlaces = this.freePlaces.filter((place) => place >= start - OPEN_BLOCKS * BLOCK_SIZE);
    for (let place = start; place < units.length; place++) {
      this.freePlaces.push(place);
      this.isFree[place] = true;
    }
  }
}

function tooManyRules(): ConfigError {
  return new ConfigError({
    where: 'normalization rules',
    expected: `a table below ${OFFSET_LIMIT} places`,
    received: 'a larger one',
    next: 'Use fewer rules.',
  });
}
