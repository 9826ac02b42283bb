import { h } from './dom.js';

/** What can be done with a modulator besides training it. */
export type KeepAction = 'save' | 'keep' | 'restore' | 'forget';

const titles: Readonly<Record<KeepAction, string>> = {
  save: 'Download it',
  keep: 'Keep it in this browser',
  restore: 'Use the kept one',
  forget: 'Forget the kept one',
};

/** The buttons of a modulator that is there, or kept. */
export interface KeepModulator {
  readonly element: HTMLElement;
  /** Whether there is a modulator, whether one is kept, and whether another is being trained; what is left out stays. */
  set(state: { readonly there?: boolean; readonly kept?: boolean; readonly busy?: boolean }): void;
}

/** Buttons that download the modulator, or keep it in this browser for the next visit. */
export function keepModulator(onAction: (action: KeepAction) => void): KeepModulator {
  const buttons = (Object.keys(titles) as KeepAction[]).map((action) => {
    const button = h('button', { type: 'button', disabled: true }, titles[action]);
    button.addEventListener('click', () => onAction(action));
    return { action, button };
  });
  const said = h('p', { class: 'muted', role: 'status' });
  let [there, kept, busy] = [false, false, false];
  const update = (): void => {
    for (const { action, button } of buttons) {
      button.disabled = busy || !(action === 'save' || action === 'keep' ? there : kept);
    }
  };
  return {
    element: h('div', { class: 'keep' }, ...buttons.map(({ button }) => button), said),
    set(state) {
      there = state.there ?? there;
      kept = state.kept ?? kept;
      busy = state.busy ?? busy;
      said.textContent = kept ? 'A modulator is kept in this browser.' : '';
      update();
    },
  };
}
