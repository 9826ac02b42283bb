// Draws the diagrams of the site's pages, with a library that is only loaded if there are any.
const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
if (document.querySelector('pre.mermaid') !== null) {
  const script = document.createElement('script');
  script.src = new URL('mermaid.js', src).href;
  script.onload = () => {
    const { theme } = document.documentElement.dataset;
    const dark = theme === 'dark' || (theme === 'os' && matchMedia('(prefers-color-scheme: dark)').matches);
    /** @type {{ initialize: (options: { startOnLoad: boolean, theme: string }) => void, run: () => void }} */
    const mermaid = Reflect.get(window, 'mermaid');
    mermaid.initialize({ startOnLoad: false, theme: dark ? 'dark' : 'default' });
    mermaid.run();
  };
  document.head.append(script);
}
