/** `MINUTES=5 SEED=1 npx tsx test/jepsen/run.ts`, after `npm run build`: the check by hand. */
import { check } from './check.ts'

const minutes = Number(process.env['MINUTES'] ?? 5)
const seed = Number(process.env['SEED'] ?? 1)

void check(minutes * 60, seed).then(outcome => {
  for (const fault of outcome.faults) console.log(fault)
  console.log({
    ...outcome,
    faults: outcome.faults.length,
    unexplained: outcome.unexplained.slice(0, 20),
    failures: [],
  })
  for (const failure of outcome.failures) console.log(failure)
  const isGood = outcome.isSettled && outcome.unexplained.length === 0 && new Set(outcome.digests).size === 1
  process.exitCode = isGood ? 0 : 1
})
