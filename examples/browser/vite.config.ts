import { join } from 'node:path';
import { defineConfig } from 'vite';
import { pageConfig } from './src/prepare/page-config.js';

export default defineConfig(pageConfig({ folder: join(import.meta.dirname, '.cache') }));
