// A day as the app writes it everywhere: “11 月 30 日”, “30 Nov”.
import { spoken, t } from './words';

/** Out of an ISO date, or an ISO moment in the phone's own calendar. */
export function day(iso: string): string {
  const date = iso.length > 10 ? new Date(iso) : new Date(`${iso}T12:00:00`);
  if (Number.isNaN(date.getTime())) return iso;
  if (spoken() === 'en') return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return t('{month}/{day}', { month: date.getMonth() + 1, day: date.getDate() });
}
