// In the site's pages: draws diagrams, with a library that is loaded only where there are any.
const { src } = document.currentScript;
if (document.querySelector('pre.mermaid') !== null) {
  const script = document.createElement('script');
  script.src = new URL('mermaid.js', src).href;
  script.onload = () => {
    const { theme } = document.documentElement.dataset;
    const dark = theme === 'dark' || (theme === 'os' && matchMedia('(prefers-color-scheme: dark)').matches);
    window.mermaid.initialize({ startOnLoad: false, theme: dark ? 'dark' : 'default' });
    window.mermaid.run();
  };
  document.head.append(script);
}
