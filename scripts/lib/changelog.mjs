// How `changeset version` writes CHANGELOG.md (named in .changeset/config.json): each change in its author's words with its
// commit, and what the package now stands on in one line.

/** One change: its summary as a list item, the commit at the end. */
export async function getReleaseLine({ summary, commit }) {
  const text = commit ? `${summary.trim()} (${commit.slice(0, 7)})` : summary.trim();
  return `- ${text.split('\n').join('\n  ')}`;
}

/** The dependencies of ours whose new versions the package asks for, as one list item; empty where there are none. */
export async function getDependencyReleaseLine(_changesets, updated) {
  if (updated.length === 0) return '';
  const names = updated.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`).sort();
  return `- Stands on ${names.join(', ')}.`;
}
