// Follows the device between light and dark, before the first paint. Everything else works without it.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => {
  document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
};
follow();
dark.addEventListener("change", follow);
