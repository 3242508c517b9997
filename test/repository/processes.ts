// What runs on this machine below a process.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export type Process = { id: number; parent: number; command: string }

export async function processes(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args='])
  return [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map(([, id, parent, command]) => ({
    id: Number(id),
    parent: Number(parent),
    command: command ?? '',
  }))
}

export async function descendants(ancestor: number | undefined): Promise<Process[]> {
  const all = await processes()
  const below = (id: number | undefined): Process[] =>
    all.filter(({ parent }) => parent === id).flatMap((process) => [process, ...below(process.id)])
  return below(ancestor)
}
