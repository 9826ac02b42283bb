import { runCompareProgram } from '@mem/cli';
import { recipeFor } from './recipes.js';

process.exitCode = await runCompareProgram(
  {
    name: 'npm run demo --',
    description:
      'Trains a small backbone with cross-entropy on a long-tailed image set, then runs every stage-2 method on the frozen model: many / medium / few / all accuracies with standard deviations, and a report.',
    out: 'runs/demo',
    recipeFor,
  },
  process.argv.slice(2),
);
