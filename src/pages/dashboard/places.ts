// The way around in the dashboard.

export const places = [
  ['/dashboard', 'Overview'],
  ['/dashboard/transactions', 'Transactions'],
  ['/dashboard/keys', 'Keys'],
  ['/dashboard/webhooks', 'Webhooks'],
  ['/dashboard/usage', 'Usage'],
  ['/dashboard/privacy', 'Privacy'],
  ['/dashboard/account', 'Account'],
] as const

export type Place = (typeof places)[number][0]
