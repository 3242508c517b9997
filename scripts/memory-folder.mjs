// A folder in memory for what tests keep no longer than they run: the databases wait for the disk at
// every write, which is most of what a write takes.
import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

/** Linux has memory mounted there; a container may have left too little of it. */
const shared = '/dev/shm'
const bytesNeeded = 2 ** 30

/** Undefined where there is no such memory, or too little. */
export function memoryFolder() {
  try {
    accessSync(shared, constants.W_OK)
    const { bavail, bsize } = statfsSync(shared)
    return bavail * bsize >= bytesNeeded ? mkdtempSync(join(shared, 'finance-')) : undefined
  } catch {
    return undefined
  }
}
