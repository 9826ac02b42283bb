import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicPackages } from './packages.mjs';
import { root, run, step } from './run.mjs';

const windows = process.platform === 'win32';

/**
 * Clones this repository's last commit into `folder` and installs its dependencies, for releases to one registry: `url`
 * and `userConfig`, which has the permission to publish. The publishing commands can reach no other registry.
 *
 * @param {string} folder
 * @param {{ url: string, userConfig: string }} registry
 * @param {NodeJS.ProcessEnv} env
 */
export async function cloneForRelease(folder, { url, userConfig }, env) {
  const git = async (/** @type {string[]} */ ...args) => {
    const { code, output } = await run('git', args, { cwd: folder, env, quiet: true });
    if (code !== 0) throw new Error(`git ${args.join(' ')} failed:\n${output}`);
    return output.trim();
  };
  await step('Cloning the last commit', 'git', ['clone', '--quiet', '--no-tags', root, folder], { env });
  await git('config', 'user.name', 'rehearsal');
  await git('config', 'user.email', 'rehearsal@example.com');
  const install = ['install', '--frozen-lockfile', '--prefer-offline'];
  await step('Installing its dependencies', 'pnpm', install, { cwd: folder, env, shell: windows });
  const commit = async (/** @type {string} */ message) => {
    await git('add', '--all');
    await git('commit', '--quiet', '--allow-empty', `--message=${message}`);
  };
  const publishing = publishingEnvironment(env, url, userConfig);
  return {
    git,
    commit,
    /** Lists the public packages in their current state. */
    packages: () => publicPackages(folder),
    /**
     * Adds a changeset without committing it; returns its path.
     *
     * @param {string} name
     * @param {string} type
     * @param {string} text
     */
    addChangeset(name, type, text) {
      const path = `.changeset/${name.split('/')[1]}-${type}.md`;
      writeFileSync(join(folder, path), `---\n'${name}': ${type}\n---\n\n${text}\n`);
      return path;
    },
    /**
     * Runs `pnpm version-packages` and commits the result.
     *
     * @param {string[]} args
     */
    async version(...args) {
      await step('pnpm version-packages', 'pnpm', ['version-packages', ...args], { cwd: folder, env, shell: windows });
      await commit('Version packages');
    },
    /**
     * Runs `pnpm release` with `more` in its environment; resolves to how it ended, even if it failed.
     *
     * @param {NodeJS.ProcessEnv} more
     */
    release(more = {}) {
      console.error('pnpm release ...');
      const args = ['release', '--repository', 'https://example.com/mem/mem'];
      return run('pnpm', args, { cwd: folder, env: { ...publishing, ...more }, shell: windows, quiet: true });
    },
  };
}

/**
 * Removes the user's registry and credentials from the environment, so that nothing can be published there by mistake.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} url
 * @param {string} userConfig
 * @returns {NodeJS.ProcessEnv}
 */
function publishingEnvironment(env, url, userConfig) {
  const kept = Object.entries(env).filter(([name]) => !/^(npm_|NODE_AUTH_TOKEN|ACTIONS_ID_TOKEN)/i.test(name));
  return {
    ...Object.fromEntries(kept),
    npm_config_userconfig: userConfig,
    npm_config_registry: url,
    // Use the running pnpm, because that registry has no other.
    npm_config_manage_package_manager_versions: 'false',
  };
}
