/** Attributes by name: true sets an empty attribute, false and undefined set none. A name with `--` is a style variable. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

type Child = Node | string;

/** Creates an HTML element. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  return filled(document.createElement(name), attributes, children);
}

/** Creates an SVG element. */
export function s<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Name] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

/** Creates a table; the first cell of each row is its heading. */
export function table(head: readonly Child[], rows: readonly (readonly Child[])[]): HTMLTableElement {
  return h(
    'table',
    {},
    h('thead', {}, h('tr', {}, ...head.map((cell) => h('th', { scope: 'col' }, cell)))),
    h(
      'tbody',
      {},
      ...rows.map(([name = '', ...cells]) =>
        h('tr', {}, h('th', { scope: 'row' }, name), ...cells.map((cell) => h('td', {}, cell))),
      ),
    ),
  );
}

/** Calls `draw` with the element's width in pixels, now and whenever it changes. */
export function onWidth(element: Element, draw: (width: number) => void): void {
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry!.contentRect.width);
    if (width > 0) draw(width);
  }).observe(element);
}

function filled<Target extends HTMLElement | SVGElement>(
  target: Target,
  attributes: Attributes,
  children: readonly Child[],
): Target {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('--')) target.style.setProperty(name, String(value));
    else target.setAttribute(name, value === true ? '' : String(value));
  }
  target.append(...children);
  return target;
}
