export { answerRecords } from './lib/answer-records';
export type { Answering, RecordOutcome } from './lib/answer-records';
export { defineCommand } from './lib/command';
export type { Call, Command, OptionSet, OptionValues } from './lib/command';
export { errorSentence } from './lib/error-report';
export { ExitCode, exitCodeOf, exitCodeWith } from './lib/exit-code';
export { flagOf } from './lib/flag';
export {
  choiceOption,
  countOption,
  fileOption,
  filesOption,
  listOption,
  needOption,
  numberOption,
  switchOption,
  switchOrWordOption,
  textOption,
} from './lib/option';
export type { NumberSpec, Option, OptionGroup, Shown, WithValue } from './lib/option';
export { inputPath } from './lib/input-path';
export { errorField, jsonLine } from './lib/json-line';
export { packageVersion } from './lib/package-version';
export { passOn } from './lib/pass-on';
export { isPath } from './lib/path-operand';
export { printable } from './lib/printable';
export { progressLine } from './lib/progress-line';
export type { ProgressLine, ProgressSettings } from './lib/progress-line';
export { readAhead } from './lib/read-ahead';
export type { WindowLimits } from './lib/read-ahead';
export { MAX_LINE_BYTES, fileSource, readRecords } from './lib/read-records';
export type { BadRecord, InputRecord, JsonRecord, Place, RecordSource, TextRecord } from './lib/read-records';
export { runCommand } from './lib/run-command';
export { runProcess } from './lib/run-process';
export type { HostProcess } from './lib/run-process';
export { expectSeparateFiles } from './lib/separate-files';
export type { CallFiles } from './lib/separate-files';
export {
  SKIP_BAD_ADVICE,
  formatOption,
  inputFormatOption,
  outputOption,
  overwriteOption,
  skipBadOption,
  skippedField,
  sourceFormat,
  textsOption,
} from './lib/shared-options';
export { scoreLines, shortNumber, shortNumbers } from './lib/short-numbers';
export type { ScoreFormat } from './lib/short-numbers';
export type { Streams, TextInput, TextOutput } from './lib/streams';
export { finishingSignal } from './lib/stopping';
export { tableLines } from './lib/table-lines';
export { filterInputOptions, filterTexts } from './lib/text-filter';
export type { FilterCall, FilterWords } from './lib/text-filter';
export { countLines, textSources } from './lib/text-sources';
export type { TextOperands } from './lib/text-sources';
export { csvLine, tabLine } from './lib/text-fields';
export { livePace } from './lib/pace';
export { timeLeft } from './lib/time-left';
export { WindowPace } from './lib/window-pace';
export { outputError, standardOutput, withOutputFile, writeRecords } from './lib/write-records';
export type { OutputFileOptions, RecordOutput } from './lib/write-records';
export type { NpmStart } from './lib/npm-start';
