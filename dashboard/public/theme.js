// Sets light or dark before the page is painted, as the viewer prefers.
(() => {
  let theme = "system";
  try {
    theme = JSON.parse(localStorage.getItem("cloudiot-preferences") ?? "{}").theme ?? theme;
  } catch {
    // Then as the system does it.
  }
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
