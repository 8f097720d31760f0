// Before the first paint: the theme that was chosen on the page.
try {
  const chosen = localStorage.getItem('sgm-theme')
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
} catch {
  // Private windows may refuse: the system decides.
}
