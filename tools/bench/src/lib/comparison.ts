import { InputError } from '@tolmach/contracts';
import type { ResultLine } from './run-program';
import { median, round } from './timing';

/** A figure of ours that is compared. */
export interface Figure {
  /** Its name on our line. */
  readonly ours: string;
  /** Picks the better of two values. */
  readonly better: 'larger' | 'smaller';
  /** What identifies the case on our line and the ratio line, if a run measures several. */
  readonly labels: ResultLine;
}

/** A figure that both programs print, and the peer's lines that hold it. */
export interface ComparedFigure extends Figure {
  /** The figure's name on the peer's line. */
  readonly peer: string;
  readonly isPeerLine: (line: ResultLine) => boolean;
}

/** Result of one round: our lines, and those of each of the peer's programs. */
export interface Turn {
  readonly ours: readonly ResultLine[];
  readonly peers: readonly (readonly ResultLine[])[];
}

/** The comparison with another build of ours, which prints the figure on the line that we print it on. */
export function amongBuilds(figure: Figure): ComparedFigure {
  return { ...figure, peer: figure.ours, isPeerLine: (line) => matches(line, figure.labels) };
}

/**
 * The line that compares the medians over all rounds; of several programs of the peer the best of each round counts.
 * @param against - what the line calls the peer
 * @throws {@link InputError} when a program did not print the figure
 */
export function ratioLine(
  turns: readonly Turn[],
  comparison: ComparedFigure,
  against: 'peer' | 'baseline' = 'peer',
): ResultLine {
  const { labels } = comparison;
  const ours = turns.map((turn) => figureOf(turn.ours, comparison.ours, (line) => matches(line, labels)));
  const peer = turns.map((turn) => bestPeerFigure(turn.peers, comparison));
  return {
    bench: 'ratio',
    ...labels,
    ...{ figure: comparison.ours, better: comparison.better, rounds: turns.length },
    ...{ ours: median(ours), [against]: median(peer), ratio: round(median(ours) / median(peer)) },
    ratios: ours.map((value, turn) => round(value / (peer[turn] ?? NaN))),
  };
}

/**
 * The figure of the peer's best program.
 * @param programs - the lines of each program
 * @throws {@link InputError} when one did not print the figure
 */
export function bestPeerFigure(programs: Turn['peers'], { peer, better, isPeerLine }: ComparedFigure): number {
  const values = programs.map((lines) => figureOf(lines, peer, isPeerLine));
  return better === 'larger' ? Math.max(...values) : Math.min(...values);
}

/** The figure on the lines that count; several such lines are repetitions. */
function figureOf(lines: readonly ResultLine[], name: string, counts: (line: ResultLine) => boolean): number {
  const values = lines.filter(counts).map((line) => line[name]);
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length > 0 && numbers.length === values.length) return median(numbers);
  throw new InputError({
    where: 'bench',
    expected: `a number called ${name} in a result of the same sizes`,
    received: JSON.stringify(lines).slice(0, 80),
    next: 'Use a peer program that prints it.',
  });
}

function matches(line: ResultLine, labels: ResultLine): boolean {
  return Object.entries(labels).every(([name, value]) => line[name] === value);
}
