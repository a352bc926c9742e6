// A place to sign with the finger. Strokes are kept while it is open, so a turned phone loses
// nothing; what leaves it is a picture. How fast the hand moved is never kept.
interface Point {
  x: number;
  y: number;
}
const INK = '#111';
const PEN = 2.6;
const MARGIN = 12;
/** A picture of a name is never wider than this, in points. */
const WIDEST = 600;
/** Less ink than this, in points of way, is a slip and no name. */
const LEAST = 80;

export class Pad {
  private strokes: Point[][] = [];
  private canvas: HTMLCanvasElement | null = null;
  private pointer: number | null = null;

  constructor(private readonly changed: () => void) {}

  /** Bind to the canvas that is on the screen now; again after each drawing of the page. */
  bind(canvas: HTMLCanvasElement | null): void {
    if (!canvas || canvas === this.canvas) return this.paint();
    this.canvas = canvas;
    canvas.addEventListener('pointerdown', (event) => this.down(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, (event) => this.up(event as PointerEvent));
    this.paint();
  }

  get isSigned(): boolean {
    return this.strokes.reduce((way, stroke) => way + lengthOf(stroke), 0) >= LEAST;
  }
  get isEmpty(): boolean {
    return this.strokes.length === 0;
  }

  clear(): void {
    this.strokes = [];
    this.done();
  }
  undo(): void {
    this.strokes.pop();
    this.done();
  }

  private down(event: PointerEvent): void {
    if (this.pointer !== null) return; // the ball of the hand
    event.preventDefault();
    this.pointer = event.pointerId;
    this.canvas?.setPointerCapture(event.pointerId);
    this.strokes.push([this.at(event)]);
    this.paint();
  }
  private move(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    event.preventDefault();
    const seen = event.getCoalescedEvents?.() ?? [];
    this.strokes[this.strokes.length - 1]?.push(...(seen.length ? seen : [event]).map((one) => this.at(one)));
    this.paint();
  }
  private up(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.done();
  }
  private done(): void {
    this.paint();
    this.changed();
  }

  private at(event: PointerEvent): Point {
    const box = this.canvas?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  }

  /** Draw what there is, at the sharpness of this screen. */
  paint(): void {
    const canvas = this.canvas;
    if (!canvas) return;
    const scale = window.devicePixelRatio || 1;
    const { width, height } = canvas.getBoundingClientRect();
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    draw(canvas, this.strokes, { x: 0, y: 0 }, scale);
  }

  /** The name as a PNG (data address): cut to its ink, black on white. */
  picture(): string {
    const points = this.strokes.flat();
    const left = Math.min(...points.map((one) => one.x)) - MARGIN;
    const top = Math.min(...points.map((one) => one.y)) - MARGIN;
    const width = Math.max(...points.map((one) => one.x)) + MARGIN - left;
    const height = Math.max(...points.map((one) => one.y)) + MARGIN - top;
    const scale = Math.min(2, WIDEST / width);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    draw(canvas, this.strokes, { x: left, y: top }, scale);
    return canvas.toDataURL('image/png');
  }
}

function draw(canvas: HTMLCanvasElement, strokes: Point[][], from: Point, scale: number): void {
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.setTransform(scale, 0, 0, scale, -from.x * scale, -from.y * scale);
  pen.strokeStyle = INK;
  pen.lineWidth = PEN;
  pen.lineCap = pen.lineJoin = 'round';
  for (const stroke of strokes) line(pen, stroke);
}

function line(pen: CanvasRenderingContext2D, stroke: Point[]): void {
  const [first, ...rest] = stroke;
  if (!first) return;
  pen.beginPath();
  pen.moveTo(first.x, first.y);
  let before = first;
  for (const point of rest) {
    pen.quadraticCurveTo(before.x, before.y, (before.x + point.x) / 2, (before.y + point.y) / 2);
    before = point;
  }
  pen.lineTo(before.x + 0.01, before.y);
  pen.stroke();
}

function lengthOf(stroke: Point[]): number {
  return stroke.slice(1).reduce((way, point, at) => way + Math.hypot(point.x - (stroke[at]?.x ?? 0), point.y - (stroke[at]?.y ?? 0)), 0);
}
