import type { PinnedWheel } from './pinned-wheel';

/** Why pip did not fetch a wheel: what is missing, and the parts of the error sentence. */
export interface PipFault {
  /** Room on the disk, the pinned file on the index, a connection, or a working pip. */
  readonly piece: 'disk' | 'wheel' | 'network' | 'pip';
  readonly expected: string;
  readonly received: string;
  readonly next: string;
}

/**
 * Returns the fault for what pip printed. Order matters: a dead network also ends in "no matching distribution".
 *
 * @param again - what the user does after correcting it; it follows "then"
 */
export function pipFault({ name, version }: PinnedWheel, stderr: string, again: string): PipFault {
  const wheel = `the wheel ${name} ${version}`;
  if (/No space left|Errno 28/i.test(stderr)) {
    return { piece: 'disk', expected: `room for ${wheel}`, received: 'a full disk', next: `Free some, then ${again}` };
  }
  if (/DO NOT MATCH THE HASHES/i.test(stderr)) {
    const next = 'Look at the index that pip is set to use (python3 -m pip config list): it serves a different file.';
    return { piece: 'wheel', expected: `${wheel} as pinned by its checksum`, received: 'other bytes', next };
  }
  if (/connection|timed out|timeout|resolve|SSL|proxy|network|HTTP error/i.test(stderr)) {
    const reason = /\[Errno -?\d+\] ([^'"]+)/.exec(stderr)?.[1] ?? lastLine(stderr);
    const next = `Check the network, then ${again}`;
    return { piece: 'network', expected: `${wheel} from pip's index`, received: `no connection (${reason})`, next };
  }
  if (/No matching distribution/i.test(stderr)) {
    const next = 'Use an index that has it (python3 -m pip config list shows which is set).';
    return { piece: 'wheel', expected: `${wheel} on pip's index`, received: 'no such file', next };
  }
  const next = `Correct that, then ${again}`;
  return { piece: 'pip', expected: `${wheel} through pip`, received: lastLine(stderr), next };
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => /error|warning/i.test(line)).at(-1) ?? lines.filter(Boolean).at(-1);
  return (told ?? 'no output from pip').replace(/\.$/, '').slice(0, 200);
}
