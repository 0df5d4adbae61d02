/**
 * Lua's `coroutine` library. Coroutines need resumable code: in a plain state, making one throws a `Restart`, upon
 * which the host runs the script again in a resumable state.
 */
import { Coroutine } from '../run/coroutine.ts'
import { Kill, Restart } from '../run/errors.ts'
import type { LuaState } from '../run/state.ts'
import { type Suspended, suspendable } from '../run/suspended.ts'
import {
  ArgumentError,
  isMany,
  LibraryError,
  LuaError,
  type LuaFunction,
  type LuaValue,
  type Results,
  twin,
  UnplacedError,
} from '../run/values.ts'

const MOST_NESTED = 200

/** What `resume` came to: results of a return or a yield, or the value of an error. */
type Outcome =
  | { readonly ok: true; readonly values: readonly LuaValue[] }
  | { readonly ok: false; readonly value: LuaValue }

export function coroutineLibrary(state: LuaState): Record<string, LuaFunction> {
  const create: LuaFunction = (...args) => {
    const f = args[0]
    if (typeof f !== 'function' || state.isBuiltin(f)) throw new ArgumentError(1, 'Lua function expected')
    if (!state.isResumable) throw new Restart()
    return new Coroutine(f)
  }

  return {
    create,
    wrap: (...args) => {
      const coroutine = create(...args) as Coroutine
      return state.builtin(
        suspendable(function* wrapped(...values: LuaValue[]): Suspended {
          const outcome = yield* resumeCoroutine(state, coroutine, values)
          if (outcome.ok) return asResults(outcome.values)
          const { value } = outcome
          if (typeof value === 'string' || typeof value === 'number')
            throw new LibraryError(state.plainText(value))
          const error = new LuaError(value)
          if (state.options.locatesErrors === true) error.site = state.siteAt(1, wrapped)
          throw error
        }),
      )
    },
    resume: twin(
      (...args) => {
        coroutineAt(args)
        throw new Restart()
      },
      function* (...args) {
        const coroutine = coroutineAt(args)
        const outcome = yield* resumeCoroutine(state, coroutine, args.slice(1))
        return outcome.ok ? [true, ...outcome.values] : [false, outcome.value]
      },
    ),
    yield: twin(
      () => {
        throw new UnplacedError('attempt to yield across metamethod/C-call boundary')
      },
      function* (...args) {
        if (state.current === undefined || state.boundaries > 0)
          throw new UnplacedError('attempt to yield across metamethod/C-call boundary')
        return asResults((yield args) as readonly LuaValue[])
      },
    ),
    status: (...args) => coroutineAt(args).status,
    running: () => state.current,
  }
}

function coroutineAt(args: readonly LuaValue[]): Coroutine {
  const [coroutine] = args
  if (!(coroutine instanceof Coroutine)) throw new ArgumentError(1, 'coroutine expected')
  return coroutine
}

function asResults(values: readonly LuaValue[]): Results {
  return values.length === 1 ? values[0] : values
}

/** Runs a coroutine until it yields, ends or fails. Its use of time goes on to the host. */
function* resumeCoroutine(
  state: LuaState,
  coroutine: Coroutine,
  args: readonly LuaValue[],
): Generator<undefined, Outcome, readonly LuaValue[]> {
  if (coroutine.status !== 'suspended')
    return { ok: false, value: `cannot resume ${coroutine.status} coroutine` }
  const { current } = state
  const before = state.mark()
  if (current !== undefined) current.status = 'normal'
  coroutine.status = 'running'
  state.enterCoroutine(coroutine)
  try {
    if (state.cLevels > MOST_NESTED) throw new LuaError('C stack overflow')
    coroutine.generator ??= state.completed(coroutine.f(...args))
    let step = coroutine.generator.next(args)
    while (step.done !== true && step.value === undefined) {
      yield
      step = coroutine.generator.next([])
    }
    coroutine.status = step.done === true ? 'dead' : 'suspended'
    const { value } = step
    return { ok: true, values: isMany(value) ? value : [value] }
  } catch (error) {
    coroutine.status = 'dead'
    if (error instanceof Kill) error.site = state.nearestSite(resumeCoroutine)
    return { ok: false, value: state.caught(error) }
  } finally {
    state.leaveCoroutine(coroutine, before, current)
    if (current !== undefined) current.status = 'running'
  }
}
