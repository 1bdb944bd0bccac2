// Runs before the first paint so that the right theme is there from the start. A file, because the CSP allows no inline script.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem('lathe.theme');
  } catch {
    // Storage may be off; the system's setting is used then.
  }
  var dark =
    stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
