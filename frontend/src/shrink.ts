// A photo of the public is shrunk on the phone: little to send, and what the camera adds stays here.
const ENOUGH = 300_000; // bytes
/** Longest side and quality, one after the other until the photo is small enough. */
const TRIES = [[1600, 0.75], [1600, 0.55], [1280, 0.5], [1024, 0.4]] as const;

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
  let small: Blob | null = null;
  for (const [longest, quality] of TRIES) {
    small = await painted(picture, longest, quality);
    if (!small || small.size <= ENOUGH) break;
  }
  picture.close();
  return small;
}

function painted(picture: ImageBitmap, longest: number, quality: number): Promise<Blob | null> {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const sheet = document.createElement('canvas');
  sheet.width = Math.round(picture.width * scale);
  sheet.height = Math.round(picture.height * scale);
  sheet.getContext('2d')?.drawImage(picture, 0, 0, sheet.width, sheet.height);
  return new Promise((made) => sheet.toBlob(made, 'image/jpeg', quality));
}
