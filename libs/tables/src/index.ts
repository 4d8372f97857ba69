export { columnOf, plainName } from './lib/column';
export type { ColumnNames } from './lib/column';
export { parseRecords, recordFaultOf, recordsOfWidth } from './lib/records';
export type { DelimitedText, RecordFault, RecordWidth, TableRecord } from './lib/records';
