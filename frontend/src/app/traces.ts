// What may be left by hand (duties/traces.py BY_HAND), with its icon.
export const TRACES: [kind: string, icon: string, label: string][] = [
  ['rota-signon', 'pin', 'Sign on at the post'],
  ['patrol-scan', 'patrol', 'Patrol scan'],
  ['handover', 'users', 'Hand-over'],
  ['meal-signon', 'food', 'Leader at the meal'],
  ['gate-log', 'door', 'Gate log'],
  ['pickup-log', 'user', 'Pick-up log'],
  ['class-log', 'edit', 'Class log'],
  ['lesson-log', 'doc', 'Lesson log'],
  ['trip-log', 'check', 'Bus trip log'],
  ['public-board', 'bell', 'Public board'],
];
