// Before anything is laid out: slides, or on a phone the page to read; dark or light.
document.documentElement.dataset.mode =
  new URLSearchParams(location.search).get("view") ??
  (matchMedia("(max-width: 600px) and (orientation: portrait), (max-height: 480px) and (pointer: coarse)").matches ? "read" : "slides");
try {
  const theme = localStorage.getItem("mathbp-theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}
