/**
 * The page's only script, which moves the sliders of the `sliders` section. It is kept as the exact text of the page
 * because the content security policy names its hash. The data and the initial state are in the markup
 * (`slider-section.ts`).
 */
export const sliderScript: string = `
(() => {
  'use strict';
  const app = document.getElementById('slider-app');
  const data = JSON.parse(document.getElementById('slider-data').textContent);
  const part = (name) => app.querySelector('[data-part="' + name + '"]');
  const range = part('range');
  const rows = [...app.querySelectorAll('tr[data-column]')];

  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const labels = new Uint16Array(bytes(data.labels).buffer);
  const groupOfClass = data.groupOfClass;
  const imagesOfClass = groupOfClass.map(() => 0);
  for (const label of labels) imagesOfClass[label]++;
  const sliders = data.sliders.map((slider) => ({
    ...slider,
    starts: new Uint32Array(bytes(slider.starts).buffer),
    from: bytes(slider.from),
    classes: new Uint16Array(bytes(slider.classes).buffer),
    at: slider.chosen === null ? 0 : slider.chosen,
  }));
  let current = sliders[0];

  const present = imagesOfClass.filter((images) => images > 0);
  const balanced = present.every((images) => images === present[0]);

  function mean(shares) {
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  }

  // Accuracies (all, then each group, as the mean over their classes) and predicted images of each group at a position.
  function stateAt({ starts, from, classes }, position) {
    const rightOfClass = groupOfClass.map(() => 0);
    const predicted = data.groupNames.map(() => 0);
    let right = 0;
    labels.forEach((label, image) => {
      let entry = starts[image];
      while (entry + 1 < starts[image + 1] && from[entry + 1] <= position) entry++;
      predicted[groupOfClass[classes[entry]]]++;
      if (classes[entry] !== label) return;
      rightOfClass[label]++;
      right++;
    });
    const shares = rightOfClass.map((hits, label) => hits / imagesOfClass[label]);
    const judged = shares.flatMap((share, label) => (imagesOfClass[label] > 0 ? [{ share, group: groupOfClass[label] }] : []));
    const ofGroup = data.groupNames.map((_, group) => {
      const own = judged.flatMap((each) => (each.group === group ? [each.share] : []));
      return own.length === 0 ? null : 100 * mean(own);
    });
    // As balancedAccuracy computes it, to the last bit.
    const all = balanced ? right / labels.length : mean(judged.map(({ share }) => share));
    return { accuracies: [100 * all, ...ofGroup], predicted };
  }

  function signed(difference) {
    const text = Math.abs(difference).toFixed(1);
    if (text === '0.0') return '\\u00b10.0';
    return (difference < 0 ? '\\u2212' : '+') + text;
  }

  function show() {
    const { at, label, chosen, texts } = current;
    const start = stateAt(current, 0);
    const state = stateAt(current, at);
    range.value = at;
    range.setAttribute('aria-valuetext', label + ' ' + texts[at]);
    part('position').textContent = texts[at];
    part('back').disabled = at === chosen;
    part('back').textContent = at === chosen ? 'As in the results' : 'Back to ' + texts[chosen] + ', as in the results';
    rows.forEach((row, column) => {
      const accuracy = state.accuracies[column];
      row.querySelector('.bar').style.setProperty('--share', (accuracy ?? 0) + '%');
      row.querySelector('.accuracy').textContent = accuracy === null ? '\\u2013' : accuracy.toFixed(1);
      row.querySelector('.change').textContent = accuracy === null ? '' : signed(accuracy - start.accuracies[column]);
      if (column > 0) row.querySelector('.predicted').textContent = state.predicted[column - 1].toLocaleString('en-US');
    });
  }

  function choose(slider) {
    current = slider;
    const { label, description, texts, chosen } = slider;
    part('label').textContent = label;
    part('description').textContent = description;
    part('lowest').textContent = texts[0];
    part('highest').textContent = texts[texts.length - 1];
    part('start').textContent = texts[0];
    part('back').hidden = chosen === null;
    range.max = texts.length - 1;
    show();
  }

  range.addEventListener('input', () => {
    current.at = Number(range.value);
    show();
  });
  part('back').addEventListener('click', () => {
    current.at = current.chosen;
    show();
    range.focus();
  });
  for (const radio of app.querySelectorAll('input[type="radio"]')) {
    radio.checked = radio.value === '0';
    radio.addEventListener('change', () => choose(sliders[radio.value]));
  }
  choose(current);
  app.hidden = false;
})();
`;
