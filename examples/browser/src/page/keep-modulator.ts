import { h } from './dom.js';

/** Action on a modulator other than training it. */
export type KeepAction = 'save' | 'keep' | 'restore' | 'forget';

const titles: Readonly<Record<KeepAction, string>> = {
  save: 'Download',
  keep: 'Save in this browser',
  restore: 'Load the saved modulator',
  forget: 'Delete the saved modulator',
};

/** Buttons for the current modulator and the saved one. */
export interface KeepModulator {
  readonly element: HTMLElement;
  /** Updates whether there is a modulator, whether one is saved and whether one is being trained. */
  set(state: { readonly there?: boolean; readonly kept?: boolean; readonly busy?: boolean }): void;
}

/** Creates buttons that download the modulator or save it in this browser for the next visit. */
export function keepModulator(onAction: (action: KeepAction) => void): KeepModulator {
  const buttons = (Object.keys(titles) as KeepAction[]).map((action) => {
    const button = h('button', { type: 'button', disabled: true }, titles[action]);
    button.addEventListener('click', () => onAction(action));
    return { action, button };
  });
  const status = h('p', { class: 'muted', role: 'status' });
  let [there, kept, busy] = [false, false, false];
  const update = (): void => {
    for (const { action, button } of buttons) {
      button.disabled = busy || !(action === 'save' || action === 'keep' ? there : kept);
    }
  };
  return {
    element: h('div', { class: 'keep' }, ...buttons.map(({ button }) => button), status),
    set(state) {
      there = state.there ?? there;
      kept = state.kept ?? kept;
      busy = state.busy ?? busy;
      status.textContent = kept ? 'A modulator is saved in this browser.' : '';
      update();
    },
  };
}
