export { type ReadRecordSetOptions, type RecordSetEvent, readRecordSet } from './node/read-record-set.js';
