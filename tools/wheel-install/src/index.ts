export { runProgram } from './lib/run-program';
export type { ProgramResult, ProgramRun } from './lib/run-program';
export { describeInstall } from './lib/pinned-wheel';
export type { InstallFacts, PinnedWheel } from './lib/pinned-wheel';
export { fetchWheel } from './lib/fetch-wheel';
export type { WheelFetch } from './lib/fetch-wheel';
export type { PipFault } from './lib/pip-fault';
