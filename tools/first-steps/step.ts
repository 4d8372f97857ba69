import type { TopLevelSpec } from 'vega-lite';

/** Writes a line of a program's output. */
export type Print = (line: string) => void;

/** A page's program: prints what it finds, and returns the picture of it, if there is one. */
export type Step = (print: Print) => TopLevelSpec | undefined;
