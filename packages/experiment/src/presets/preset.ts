/** Where a value is from; without an address where nobody published one and it is ours. */
export interface Source {
  readonly title: string;
  readonly url?: string;
}

/** One value of a recipe, with its sources. */
export interface PresetValue {
  /** Such as `stage1.epochs`. */
  readonly key: string;
  readonly value: unknown;
  /** Several where a value has parts from each. */
  readonly sources: readonly Source[];
}

/** Published settings of a training, from which a recipe can start. */
export interface Preset {
  readonly about: string;
  readonly values: readonly PresetValue[];
  /** Where the sources say something else, or do what a recipe has no value for. */
  readonly notes: readonly string[];
}

/** The values of `settings` under `prefix`, all from the same sources. */
export function from(
  sources: Source | readonly Source[],
  prefix: string,
  settings: Readonly<Record<string, unknown>>,
): PresetValue[] {
  return Object.entries(settings).map(([name, value]) => ({
    key: prefix === '' ? name : `${prefix}.${name}`,
    value,
    sources: 'title' in sources ? [sources] : sources,
  }));
}

/** What a variant has in place of another preset's. */
interface Changes {
  readonly about: string;
  readonly values: readonly PresetValue[];
  /** Those of the other preset unless given. */
  readonly notes?: readonly string[];
}

/** A preset with some values replaced, each at its place. */
export function variant(base: Preset, { about, values, notes = base.notes }: Changes): Preset {
  const changes = new Map(values.map((value) => [placeOf(value), value]));
  const places = new Set(base.values.map(placeOf));
  const added = values.filter((value) => !places.has(placeOf(value)));
  return { about, values: [...base.values.map((value) => changes.get(placeOf(value)) ?? value), ...added], notes };
}

/** A value's key, the same for both ways to give a learning rate. */
const placeOf = ({ key }: PresetValue): string =>
  key.replace(/^(pretrain|stage1)\.baseLearningRate$/, '$1.learningRate');

/** The other way to give a section's learning rate, which a given one replaces; undefined for other keys. */
export function otherRate(section: string, key: string): string | undefined {
  if (section !== 'pretrain' && section !== 'stage1') return undefined;
  if (key === 'learningRate') return 'baseLearningRate';
  return key === 'baseLearningRate' ? 'learningRate' : undefined;
}
