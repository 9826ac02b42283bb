// Formats CHANGELOG.md for `changeset version` (configured in .changeset/config.json): each change in its author's
// words with its commit, and one line that lists the new versions of dependencies.

/**
 * Formats one change as a list item that ends in its commit.
 *
 * @param {{ summary: string, commit?: string | undefined }} change
 */
export async function getReleaseLine({ summary, commit }) {
  const text = commit ? `${summary.trim()} (${commit.slice(0, 7)})` : summary.trim();
  return `- ${text.split('\n').join('\n  ')}`;
}

/**
 * Lists the new versions of the `@mem` packages that the package now depends on, as one list item; empty if there are
 * none.
 *
 * @param {unknown} _changesets
 * @param {readonly { name: string, newVersion: string }[]} updated
 */
export async function getDependencyReleaseLine(_changesets, updated) {
  if (updated.length === 0) return '';
  const names = updated.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`).sort();
  return `- Depends on ${names.join(', ')}.`;
}
