export { columnOf, plainName } from './lib/column';
export type { ColumnNames } from './lib/column';
export { expectWidth, parseRecords, recordFaultOf } from './lib/records';
export type { DelimitedText, RecordFault, TableRecord } from './lib/records';
