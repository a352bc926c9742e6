// The service worker: registered on pages of the app only.
export function installWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  void navigator.serviceWorker.register('/field/sw.js', { scope: '/' }).catch(() => undefined);
}
