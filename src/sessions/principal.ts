// Who is asking, as far as the credential itself tells.

export const scopes = [
  'accounts:read',
  'accounts:write',
  'transactions:read',
  'transactions:write',
  'categories:read',
  'categories:write',
  'budgets:read',
  'budgets:write',
  'goals:read',
  'goals:write',
  'reports:read',
  'webhooks:read',
  'webhooks:write',
  'keys:manage',
  'profile:manage',
] as const

export type Scope = (typeof scopes)[number]

export type Principal = { userId: string; sessionId: string; scopes: readonly string[] }
