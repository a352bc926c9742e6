// A day as the app writes it everywhere: “11 月 30 日”; in English as the server does, “November 30”.
import { spoken, t } from './words';

/** Out of an ISO date, or an ISO moment in the phone's own calendar. */
export function day(iso: string): string {
  const date = iso.length > 10 ? new Date(iso) : new Date(`${iso}T12:00:00`);
  if (Number.isNaN(date.getTime())) return iso;
  if (spoken() === 'en') return date.toLocaleDateString('en-US', { day: 'numeric', month: 'long' });
  return t('{month}/{day}', { month: date.getMonth() + 1, day: date.getDate() });
}
