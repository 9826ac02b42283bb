/** Source of a value; without an address where the value is our own because nobody has published one. */
export interface Source {
  readonly title: string;
  readonly url?: string;
}

/** One value of a recipe, with its sources. */
export interface PresetValue {
  /** Key in the recipe, such as `stage1.epochs`. */
  readonly key: string;
  readonly value: unknown;
  /** Sources of the value; several where each contributes a part. */
  readonly sources: readonly Source[];
}

/** Published training settings that a recipe can start from. */
export interface Preset {
  readonly about: string;
  readonly values: readonly PresetValue[];
  /** Notes on sources that disagree, or that do something a recipe has no value for. */
  readonly notes: readonly string[];
}

/** Returns the values of `settings` under `prefix`, all from the same sources. */
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

/** Changes that turn a preset into a variant. */
interface Changes {
  readonly about: string;
  readonly values: readonly PresetValue[];
  /**
   * Notes of the variant.
   * @default the notes of the other preset
   */
  readonly notes?: readonly string[];
}

/** Returns a preset with some values replaced in place. */
export function variant(base: Preset, { about, values, notes = base.notes }: Changes): Preset {
  const changes = new Map(values.map((value) => [placeOf(value), value]));
  const places = new Set(base.values.map(placeOf));
  const added = values.filter((value) => !places.has(placeOf(value)));
  return { about, values: [...base.values.map((value) => changes.get(placeOf(value)) ?? value), ...added], notes };
}

/** Returns the place of a value: its key, which is the same for both ways of giving a learning rate. */
const placeOf = ({ key }: PresetValue): string =>
  key.replace(/^(pretrain|stage1)\.baseLearningRate$/, '$1.learningRate');

/** Returns the key of a section's other learning rate, which the given one replaces; undefined for other keys. */
export function otherRate(section: string, key: string): string | undefined {
  if (section !== 'pretrain' && section !== 'stage1') return undefined;
  if (key === 'learningRate') return 'baseLearningRate';
  return key === 'baseLearningRate' ? 'learningRate' : undefined;
}
