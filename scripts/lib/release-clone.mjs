import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspacePackages } from './packages.mjs';
import { root, run, step } from './run.mjs';

const windows = process.platform === 'win32';

/**
 * Clones this repository's last commit into `folder` and installs its dependencies. `env` is the environment to work in;
 * what publishes sees only the registry given (`url`, and `userConfig` with the right to publish).
 */
export async function cloneForRelease(folder, { url, userConfig }, env) {
  const git = async (...args) => {
    const { code, output } = await run('git', args, { cwd: folder, env, quiet: true });
    if (code !== 0) throw new Error(`git ${args.join(' ')} failed:\n${output}`);
    return output.trim();
  };
  await step('Cloning the last commit', 'git', ['clone', '--quiet', '--no-tags', root, folder], { env });
  await git('config', 'user.name', 'rehearsal');
  await git('config', 'user.email', 'rehearsal@example.com');
  const install = ['install', '--frozen-lockfile', '--prefer-offline'];
  await step('Installing its dependencies', 'pnpm', install, { cwd: folder, env, shell: windows });
  const publishing = publishingEnvironment(env, url, userConfig);
  return {
    git,
    /** The public packages as they are now. */
    packages: () => workspacePackages(folder).filter(({ manifest }) => !manifest.private),
    /** Adds a changeset that nobody has committed yet, and gives its path. */
    addChangeset(name, type, text) {
      const path = `.changeset/${name.split('/')[1]}-${type}.md`;
      writeFileSync(join(folder, path), `---\n'${name}': ${type}\n---\n\n${text}\n`);
      return path;
    },
    async commit(message) {
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', `--message=${message}`);
    },
    async version(...args) {
      await step('pnpm version-packages', 'pnpm', ['version-packages', ...args], { cwd: folder, env, shell: windows });
      await this.commit('Version packages');
    },
    /** Runs `pnpm release`, with `more` in its environment; resolves to how it ended, which may be badly. */
    release(more = {}) {
      console.error('pnpm release ...');
      const args = ['release', '--repository', 'https://example.com/mem/mem'];
      return run('pnpm', args, { cwd: folder, env: { ...publishing, ...more }, shell: windows, quiet: true });
    },
  };
}

// Neither the user's registry nor any right to publish to it is in sight, so that nothing can go there by mistake.
function publishingEnvironment(env, url, userConfig) {
  const kept = Object.entries(env).filter(([name]) => !/^(npm_|NODE_AUTH_TOKEN|ACTIONS_ID_TOKEN)/i.test(name));
  return {
    ...Object.fromEntries(kept),
    npm_config_userconfig: userConfig,
    npm_config_registry: url,
    // The pnpm that is running serves: another one could not be fetched from that registry.
    npm_config_manage_package_manager_versions: 'false',
  };
}
