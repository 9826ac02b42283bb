import { existsSync } from 'node:fs';
import { recipeFrom } from '../../packages/cli/src/command/recipe-flags.ts';
import { memProgram } from '../../packages/cli/src/command/run-mem.ts';
import { stageNames } from '../../packages/experiment/src/run/stage-runner.ts';

// The command's name alone, or a flag's without its value.
const incomplete = ['commander.help', 'commander.optionMissingArgument'];

/**
 * Lets the command itself judge arguments of `mem`, down to the names and settings of a recipe, and runs nothing: undefined, or its
 * error. `partial` arguments, as a sentence has them, may leave out what the command needs.
 */
export async function memProblem(words, { partial = false } = {}) {
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
    for (const argument of command.registeredArguments) argument.required = false;
  }
  try {
    await program.parseAsync(
      words.filter((word) => word !== '...'),
      { from: 'user' },
    );
    if (!partial && parsed?.opts().set !== undefined) await checkRecipe(parsed);
    return undefined;
  } catch (error) {
    if (error.exitCode === 0 || (partial && incomplete.includes(error.code))) return undefined;
    return error.message;
  }
}

async function checkRecipe(command) {
  const [recipe] = command.args;
  const stage = stageNames.find((name) => name === command.name());
  // A reader's own recipe is not here.
  await recipeFrom(existsSync(recipe ?? '') ? recipe : undefined, command.opts(), { stage });
}
