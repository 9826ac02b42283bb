import { existsSync } from 'node:fs';
import { recipeFrom, withFlags } from '../../packages/cli/src/command/recipe-flags.ts';
import { memProgram } from '../../packages/cli/src/command/run-mem.ts';
import { stageNames } from '../../packages/experiment/src/run/stage-runner.ts';
import { planSweep } from '../../packages/experiment/src/sweep/plan-sweep.ts';
import { readSweepFile } from '../../packages/experiment/src/sweep/sweep-file.ts';

/** @typedef {ReturnType<typeof memProgram>} Command */

// The errors for a command's name alone, and for a flag without its value.
const incomplete = ['commander.help', 'commander.optionMissingArgument'];

/**
 * Has the `mem` command check its arguments, including the names and settings of a recipe, without running anything.
 *
 * @param {readonly string[]} words
 * @param {{ partial?: boolean }} options `partial` arguments, as in a sentence, may lack some that the command
 * requires.
 * @returns {Promise<string | undefined>} The command's error, if there is one.
 */
export async function memProblem(words, { partial = false } = {}) {
  /** @type {Command | undefined} */
  let parsed;
  const program = memProgram({ show() {}, stop() {} });
  const quiet = { writeOut() {}, writeErr() {} };
  program.configureOutput(quiet);
  for (const command of program.commands) {
    command.configureOutput(quiet).action(() => {
      parsed = command;
    });
    if (!partial) continue;
    for (const option of command.options) option.mandatory = false;
    for (const argument of command.registeredArguments) Object.assign(argument, { required: false });
  }
  try {
    await program.parseAsync(
      words.filter((word) => word !== '...'),
      { from: 'user' },
    );
    if (!partial && parsed?.options.some((option) => option.attributeName() === 'set')) await checkRecipe(parsed);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { exitCode = 1, code = '' } = /** @type {{ exitCode?: number, code?: string }} */ (error);
    if (exitCode === 0 || (partial && incomplete.includes(code))) return undefined;
    return error.message;
  }
}

/** @param {Command} command */
async function checkRecipe(command) {
  if (command.name() === 'sweep') {
    for (const file of command.args.filter((path) => existsSync(path))) {
      const sweep = await readSweepFile(file);
      planSweep({ ...sweep, recipe: { ...(await withFlags(sweep.recipe, command.opts())) } });
    }
    return;
  }
  const [recipe = ''] = command.args;
  const stage = stageNames.find((name) => name === command.name());
  // A reader's own recipe does not exist here.
  await recipeFrom(existsSync(recipe) ? recipe : undefined, command.opts(), stage === undefined ? {} : { stage });
}
