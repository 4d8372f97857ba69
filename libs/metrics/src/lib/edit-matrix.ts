/** One step of rewriting a hypothesis into its reference; `insert` adds a reference word, `delete` drops a hypothesis word. */
export type EditOperation = 'keep' | 'substitute' | 'delete' | 'insert';

/** The cheapest ways from the start of both texts to one hypothesis position and a stretch of reference positions. */
interface Row {
  /** The reference position of the first entry. */
  readonly first: number;
  readonly costs: Int32Array;
  readonly operations: EditOperation[];
}

/** How far to each side of the diagonal reference positions are looked at; Tercom's beam width. */
const BEAM_WIDTH = 25;

/** The cost of what lies outside the beam; one more edit still fits into an int32. */
const UNREACHED = 2 ** 30;

/**
 * Edit distances between one reference and many word orders of one hypothesis, searched near the diagonal.
 *
 * A row depends on the words before it only, so measuring a word order recomputes no row before its first change.
 */
export class EditMatrix {
  private readonly rows: readonly Row[];
  private measured: readonly string[] = [];

  /** @param hypothesisLength - the number of words of every hypothesis to be measured */
  constructor(
    private readonly reference: readonly string[],
    private readonly hypothesisLength: number,
  ) {
    this.rows = Array.from({ length: hypothesisLength + 1 }, (_, index) =>
      index === 0 ? firstRow(reference.length) : emptyRow(index, hypothesisLength, reference.length),
    );
  }

  /** The number of edits that turn the hypothesis into the reference. */
  measure(hypothesis: readonly string[]): number {
    const firstChange = hypothesis.findIndex((word, index) => word !== this.measured[index]);
    for (let index = firstChange; index >= 0 && index < hypothesis.length; index++) {
      const [above, row] = [this.rows[index], this.rows[index + 1]];
      if (above && row) fillRow(row, above, hypothesis[index], this.reference);
    }
    this.measured = hypothesis;
    return costAt(this.rows[this.hypothesisLength], this.reference.length);
  }

  /** The operations behind the distance measured last, in reading order. */
  trace(): EditOperation[] {
    const steps: EditOperation[] = [];
    let [index, column] = [this.hypothesisLength, this.reference.length];
    while (index > 0 || column > 0) {
      const row = this.rows[index];
      const operation = row?.operations[column - row.first] ?? 'insert';
      steps.push(operation);
      if (operation !== 'insert') index--;
      if (operation !== 'delete') column--;
    }
    return steps.reverse();
  }
}

function firstRow(referenceLength: number): Row {
  const costs = Int32Array.from({ length: referenceLength + 1 }, (_, column) => column);
  return { first: 0, costs, operations: Array.from(costs, () => 'insert') };
}

/** A row with room for the beam around the line that joins the corners of the matrix. */
function emptyRow(index: number, hypothesisLength: number, referenceLength: number): Row {
  const lengthRatio = referenceLength / hypothesisLength;
  // Very unequal lengths make the line steep; the beams of neighbouring rows must still overlap.
  const isSteep = lengthRatio / 2 > BEAM_WIDTH;
  const beamWidth = isSteep ? Math.ceil(lengthRatio / 2 + BEAM_WIDTH) : BEAM_WIDTH;
  const centre = Math.floor(index * lengthRatio);
  const first = Math.max(0, centre - beamWidth);
  const end = index === hypothesisLength ? referenceLength + 1 : Math.min(referenceLength + 1, centre + beamWidth);
  return { first, costs: new Int32Array(end - first), operations: new Array<EditOperation>(end - first) };
}

/** Writes the costs of one more hypothesis word; of equally cheap ways keep or substitute wins, then delete, then insert. */
function fillRow(row: Row, above: Row, word: string | undefined, reference: readonly string[]): void {
  let cost = UNREACHED;
  for (let offset = 0; offset < row.costs.length; offset++) {
    const column = row.first + offset;
    const isSame = word === reference[column - 1];
    const paired = costAt(above, column - 1) + (isSame ? 0 : 1);
    const deleted = costAt(above, column) + 1;
    const inserted = cost + 1;
    cost = Math.min(paired, deleted, inserted);
    row.costs[offset] = cost;
    if (cost === paired) row.operations[offset] = isSame ? 'keep' : 'substitute';
    else row.operations[offset] = cost === deleted ? 'delete' : 'insert';
  }
}

function costAt(row: Row | undefined, column: number): number {
  return row?.costs[column - row.first] ?? UNREACHED;
}
