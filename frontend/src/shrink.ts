// A photo of the public is shrunk on the phone: little to send, and what the camera adds stays here.
const LONGEST = 1600;
const QUALITY = 0.75;

export function installShrink(form: HTMLFormElement): void {
  form.addEventListener('change', (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.type === 'file') void shrink(input);
  });
}

/** Put a smaller copy in place of the chosen file; on any trouble the file stays as it was. */
async function shrink(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  if (!file || !file.type.startsWith('image/') || !('createImageBitmap' in window)) return;
  try {
    const small = await drawn(file);
    if (!small || small.size >= file.size || input.files?.[0] !== file) return;
    const carrier = new DataTransfer();
    carrier.items.add(new File([small], 'photo.jpg', { type: 'image/jpeg' }));
    input.files = carrier.files;
  } catch {
    // an old browser or a strange file: the server looks at it
  }
}

async function drawn(file: File): Promise<Blob | null> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' } as ImageBitmapOptions);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const sheet = document.createElement('canvas');
  sheet.width = Math.round(picture.width * scale);
  sheet.height = Math.round(picture.height * scale);
  sheet.getContext('2d')?.drawImage(picture, 0, 0, sheet.width, sheet.height);
  picture.close();
  return new Promise((made) => sheet.toBlob(made, 'image/jpeg', QUALITY));
}
