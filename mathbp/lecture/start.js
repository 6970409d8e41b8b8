// Before anything is laid out: slides, or on a narrow screen the page to read; dark or light.
document.documentElement.dataset.mode =
  new URLSearchParams(location.search).get("view") ?? (matchMedia("(max-width: 800px)").matches ? "read" : "slides");
try {
  const theme = localStorage.getItem("mathbp-theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}
