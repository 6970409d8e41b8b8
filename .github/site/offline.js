// A service worker: what was visited once is there without a network, too. Workbox stands above this in the built file.
const visited = new workbox.strategies.NetworkFirst({
  cacheName: "mathbp",
  plugins: [{ cacheKeyWillBeUsed: async ({ request }) => request.url.split("?")[0] }], // one page shows all notebooks
});

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  // JupyterLite's own worker, which is asked after this one, connects Python to the files.
  if (event.request.method !== "GET" || event.request.url.endsWith("/api/service-worker-heartbeat")) return;
  event.stopImmediatePropagation();
  event.respondWith(visited.handle(event));
});
// What a page loaded before this worker was there. The worker goes on with it when the page is left.
addEventListener("message", (event) => {
  for (const request of event.data.keep ?? []) event.waitUntil(visited.handleAll({ event, request })[1]);
});
