// A chosen photo shows at once beside its button; nothing is sent before the form is.
export function installPhotos(root: Document): void {
  root.addEventListener('change', (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== 'file') return;
    const file = input.files?.[0];
    const place = input.closest('[data-photo]')?.querySelector<HTMLImageElement>('img.preview');
    if (!place) return;
    if (place.src.startsWith('blob:')) URL.revokeObjectURL(place.src);
    place.hidden = !file;
    if (file) place.src = URL.createObjectURL(file);
  });
}
