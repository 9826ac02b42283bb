export { runMem } from './command/run-mem.js';
