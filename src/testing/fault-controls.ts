/** The faults of a test server as its inspector shows and changes them: those of the page and those of the test. */
import { OptionError } from '../client/errors.ts'
import type { FaultControls } from '../inspect/controls.ts'
import type { Rule } from './fault-rule.ts'
import type { Faults } from './faults.ts'

export function faultControls(faults: Faults): FaultControls {
  const ids = new WeakMap<Rule, number>()
  let last = 0
  const idOf = (rule: Rule): number => {
    const id = ids.get(rule) ?? ++last
    ids.set(rule, id)
    return id
  }
  return {
    add: rule => void faults.add(ruleIn(rule)),
    list: () =>
      faults.rules.map(rule => ({ id: idOf(rule), rule: JSON.stringify(rule.asked), fired: rule.fired })),
    remove: id => {
      const rule = faults.rules.find(each => ids.get(each) === id)
      if (rule !== undefined) faults.remove(rule)
    },
    clear: () => faults.clear(),
  }
}

/** Any value: what it must be is checked by what takes it. */
function ruleIn(json: string): ReturnType<typeof JSON.parse> {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new OptionError('the rule is no JSON: write {"command": "SET", "error": "ERR no"}', { cause })
  }
}
