// Buttons with data-print open the browser's print dialogue; the address is the same page.
export function installPrint(root: Document): void {
  root.addEventListener('click', (event) => {
    const target = event.target;
    if (target instanceof Element && target.closest('[data-print]')) window.print();
  });
}
