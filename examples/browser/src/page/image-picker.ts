import type { Groups } from '@mem/groups';
import type { Outcome } from '../outcome.js';
import type { FrozenSet } from '../set-file.js';
import { h } from './dom.js';
import { count } from './format.js';
import { tile } from './tile.js';

/** Maximum number of images shown at once. */
const most = 30;

const kinds = [
  { name: 'some', title: 'some of each group' },
  { name: 'corrected', title: 'corrected' },
  { name: 'broken', title: 'broken' },
  { name: 'wrong', title: 'still wrong' },
] as const;
type Kind = (typeof kinds)[number]['name'];

/** A choice of test images. */
export interface ImagePicker {
  readonly element: HTMLElement;
  /** Sorts the images by their predictions before and after; keeps the chosen one if it is still in the list. */
  show(before: Outcome, after: Outcome | undefined): void;
}

/** Lets visitors choose a test image by group or by its predictions; calls `onChoice` with it. */
export function imagePicker(
  { splits, classNames }: FrozenSet,
  groups: Groups,
  onChoice: (image: number) => void,
): ImagePicker {
  const { labels } = splits.test;
  const all = Array.from(labels.keys());
  const some = groups.classes.flatMap((classes) =>
    all.filter((i) => classes.includes(labels[i]!)).slice(0, most / groups.classes.length),
  );
  let lists: Readonly<Record<Kind, readonly number[]>> = { some, corrected: [], broken: [], wrong: [] };
  let kind: Kind = 'some';
  let chosen = some[0]!;

  const pills = kinds.map(({ name, title }) => {
    const input = h('input', {
      type: 'radio',
      name: 'kind',
      value: name,
      checked: name === kind,
      disabled: name !== kind,
    });
    const size = h('span', { class: 'size' });
    input.addEventListener('change', () => {
      kind = name;
      showPictures();
    });
    return { name, input, size, element: h('label', {}, input, h('span', { class: 'pill' }, title, size)) };
  });
  const pictures = h('fieldset', { class: 'pictures' });

  function showPictures(): void {
    const list = lists[kind].slice(0, most);
    const focused = pictures.contains(document.activeElement);
    if (!list.includes(chosen)) chosen = list[0] ?? chosen;
    pictures.replaceChildren(
      h('legend', { class: 'sr-only' }, 'Image'),
      ...list.map((image) => {
        const label = labels[image]!;
        const name = `${classNames[label]}, ${groups.names[groups.ofClass[label]!]}`;
        const input = h('input', {
          type: 'radio',
          name: 'image',
          value: image,
          checked: image === chosen,
          'aria-label': name,
        });
        input.addEventListener('change', () => {
          chosen = image;
          onChoice(image);
        });
        return h(
          'label',
          { title: name, '--color': `var(--group-${groups.ofClass[label]})` },
          input,
          tile('test', image, labels.length),
        );
      }),
    );
    if (focused) pictures.querySelector<HTMLInputElement>(':checked')?.focus();
    onChoice(chosen);
  }

  return {
    element: h(
      'div',
      { class: 'picker' },
      h('fieldset', { class: 'pills' }, h('legend', {}, 'Show'), ...pills.map(({ element }) => element)),
      pictures,
    ),
    show(before, after) {
      const right = (outcome: Outcome, i: number): boolean => outcome.predictions[i] === labels[i];
      const imagesThat = (test: (i: number, now: Outcome) => boolean): number[] =>
        after === undefined ? [] : all.filter((i) => test(i, after));
      lists = {
        some,
        corrected: imagesThat((i, now) => !right(before, i) && right(now, i)),
        broken: imagesThat((i, now) => right(before, i) && !right(now, i)),
        wrong: imagesThat((i, now) => !right(now, i)),
      };
      // The most interesting images first.
      if (kind === 'some' && lists.corrected.length > 0) kind = 'corrected';
      else if (lists[kind].length === 0) kind = 'some';
      for (const { name, input, size } of pills) {
        input.disabled = lists[name].length === 0;
        input.checked = name === kind;
        size.textContent = name === 'some' || after === undefined ? '' : ` ${count(lists[name].length)}`;
      }
      showPictures();
    },
  };
}
