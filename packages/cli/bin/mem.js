#!/usr/bin/env node
import { runMem } from '../dist/index.js';

process.exitCode = await runMem(process.argv.slice(2));
