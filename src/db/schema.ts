// Every table of the database, for drizzle-kit.
export * from '../accounts/tables'
export * from '../categories/tables'
export * from '../sessions/tables'
export * from '../statements/tables'
export * from '../transactions/tables'
export * from '../users/tables'
export * from './guard'
