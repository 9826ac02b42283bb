/** Data of the sliders in the page, with arrays in base64. */
export interface SliderPageData {
  readonly groupNames: readonly string[];
  readonly groupOfClass: readonly number[];
  /** Class of each test image, uint16. */
  readonly labels: string;
  readonly sliders: readonly {
    readonly label: string;
    readonly description: string;
    /** Position behind the results. Null if there is none. */
    readonly chosen: number | null;
    /** Text of each position. */
    readonly texts: readonly string[];
    /** First entry of each image, and the number of entries, uint32. */
    readonly starts: string;
    /** First position of each entry, uint8. */
    readonly from: string;
    /** Predicted class of each entry, uint16. */
    readonly classes: string;
  }[];
}

/**
 * Runs the sliders of the section `sliders`. Its source text is the page's only script, so it must not use anything
 * outside itself; data and initial state are in the markup (`slider-section.ts`).
 */
function runSliders(): void {
  interface Slider extends Omit<SliderPageData['sliders'][number], 'starts' | 'from' | 'classes'> {
    readonly starts: Uint32Array;
    readonly from: Uint8Array;
    readonly classes: Uint16Array;
    at: number;
  }

  const app = document.getElementById('slider-app')!;
  const data: SliderPageData = JSON.parse(document.getElementById('slider-data')!.textContent!);
  const part = <Element extends HTMLElement>(name: string) => app.querySelector<Element>(`[data-part="${name}"]`)!;
  const range = part<HTMLInputElement>('range');
  const back = part<HTMLButtonElement>('back');
  const rows = [...app.querySelectorAll<HTMLElement>('tr[data-column]')];

  const bytes = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const labels = new Uint16Array(bytes(data.labels).buffer);
  const { groupOfClass, groupNames } = data;
  const imagesOfClass = groupOfClass.map(() => 0);
  for (const label of labels) imagesOfClass[label]!++;
  const sliders = data.sliders.map(
    (slider): Slider => ({
      ...slider,
      starts: new Uint32Array(bytes(slider.starts).buffer),
      from: bytes(slider.from),
      classes: new Uint16Array(bytes(slider.classes).buffer),
      at: slider.chosen ?? 0,
    }),
  );
  let current = sliders[0]!;

  const present = imagesOfClass.filter((images) => images > 0);
  const balanced = present.every((images) => images === present[0]);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  /** Returns mean class accuracies in percent (all, then each group) and the number of images predicted in each group. */
  function stateAt({ starts, from, classes }: Slider, position: number) {
    const rightOfClass = groupOfClass.map(() => 0);
    const predicted = groupNames.map(() => 0);
    let right = 0;
    labels.forEach((label, image) => {
      let entry = starts[image]!;
      while (entry + 1 < starts[image + 1]! && from[entry + 1]! <= position) entry++;
      predicted[groupOfClass[classes[entry]!]!]!++;
      if (classes[entry] !== label) return;
      rightOfClass[label]!++;
      right++;
    });
    const judged = rightOfClass.flatMap((hits, label) =>
      imagesOfClass[label]! > 0 ? [{ accuracy: hits / imagesOfClass[label]!, group: groupOfClass[label] }] : [],
    );
    const ofGroup = groupNames.map((_, group) => {
      const own = judged.flatMap((each) => (each.group === group ? [each.accuracy] : []));
      return own.length === 0 ? null : 100 * mean(own);
    });
    // As balancedAccuracy computes it, to the last bit.
    const all = balanced ? right / labels.length : mean(judged.map(({ accuracy }) => accuracy));
    return { accuracies: [100 * all, ...ofGroup], predicted };
  }

  function signed(difference: number): string {
    const text = Math.abs(difference).toFixed(1);
    if (text === '0.0') return '\u00b10.0';
    return (difference < 0 ? '\u2212' : '+') + text;
  }

  function show(): void {
    const { at, label, chosen, texts } = current;
    const start = stateAt(current, 0);
    const state = stateAt(current, at);
    range.value = String(at);
    range.setAttribute('aria-valuetext', `${label} ${texts[at]}`);
    part('position').textContent = texts[at]!;
    back.disabled = at === chosen;
    back.textContent = at === chosen ? 'As in the results' : `Back to ${texts[chosen ?? 0]}, as in the results`;
    rows.forEach((row, column) => {
      const accuracy = state.accuracies[column] ?? null;
      const cell = (name: string) => row.querySelector<HTMLElement>(`.${name}`)!;
      cell('bar').style.setProperty('--percent', `${accuracy ?? 0}%`);
      cell('accuracy').textContent = accuracy === null ? '\u2013' : accuracy.toFixed(1);
      cell('change').textContent = accuracy === null ? '' : signed(accuracy - start.accuracies[column]!);
      if (column > 0) cell('predicted').textContent = state.predicted[column - 1]!.toLocaleString('en-US');
    });
  }

  function choose(slider: Slider): void {
    current = slider;
    const { label, description, texts, chosen } = slider;
    part('label').textContent = label;
    part('description').textContent = description;
    part('lowest').textContent = texts[0]!;
    part('highest').textContent = texts.at(-1)!;
    part('start').textContent = texts[0]!;
    back.hidden = chosen === null;
    range.max = String(texts.length - 1);
    show();
  }

  range.addEventListener('input', () => {
    current.at = Number(range.value);
    show();
  });
  back.addEventListener('click', () => {
    current.at = current.chosen ?? 0;
    show();
    range.focus();
  });
  for (const radio of app.querySelectorAll<HTMLInputElement>('input[type="radio"]')) {
    radio.checked = radio.value === '0';
    radio.addEventListener('change', () => choose(sliders[Number(radio.value)]!));
  }
  choose(current);
  app.hidden = false;
}

/** Script of the page: the source text of `runSliders`. The page's policy allows it by its hash. */
export const sliderScript: string = `'use strict';\n(${runSliders.toString()})();`;
