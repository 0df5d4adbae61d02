import { execFileSync } from 'node:child_process'

/** Builds `dist/` before the tests that start the real executables. */
export default function buildOnce(): void {
  execFileSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' })
}
