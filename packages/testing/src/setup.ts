import { expect } from 'vitest';
import { toBeAllClose } from './all-close.js';

expect.extend({ toBeAllClose });
