/** Elements made in one call: all that the page needs of a framework. Text is always text, never HTML. */

type Child = Node | string | undefined | false
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** `h('button', { type: 'button' }, 'Save')`; an attribute that is false or undefined is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name)
  setAttributes(element, attributes)
  element.append(...present(children))
  return element
}

/** The same for pictures. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  setAttributes(element, attributes)
  element.append(...present(children))
  return element
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    element.setAttribute(name, value === true ? '' : String(value))
  }
}

function present(children: readonly Child[]): (Node | string)[] {
  return children.filter(child => child !== undefined && child !== false)
}

/** A button that says what it does; errors of what it begins are shown by `guarded`. */
export function button(label: string, action: () => unknown, attributes: Attributes = {}): HTMLButtonElement {
  const element = h('button', { type: 'button', ...attributes }, label)
  element.addEventListener('click', () => guarded(action))
  return element
}

/** A button that must be pressed twice: it says so, and forgets the first time after a while. */
export function dangerButton(
  label: string,
  action: () => unknown,
  attributes: Attributes = {},
): HTMLButtonElement {
  const element = h('button', { type: 'button', class: 'danger', ...attributes }, label)
  let timer: ReturnType<typeof setTimeout> | undefined
  const reset = () => {
    clearTimeout(timer)
    timer = undefined
    element.textContent = label
  }
  element.addEventListener('blur', reset)
  element.addEventListener('click', () => {
    if (timer === undefined) {
      element.textContent = `${label}: sure?`
      timer = setTimeout(reset, 4000)
    } else {
      reset()
      guarded(action)
    }
  })
  return element
}

let show: (text: string, isError: boolean) => void = () => {}

/** Where messages go: a line that is read aloud. */
export function setMessages(to: (text: string, isError: boolean) => void): void {
  show = to
}

export function tell(text: string): void {
  show(text, false)
}

export function complain(failure: unknown): void {
  show(failure instanceof Error ? failure.message : String(failure), true)
}

/** Runs something, and shows why it failed. */
export function guarded(action: () => unknown): void {
  Promise.resolve().then(action).catch(complain)
}

/** A field with its label. */
export function labelled<T extends HTMLElement>(label: string, field: T): HTMLLabelElement {
  return h('label', {}, h('span', {}, label), field)
}

export function input(attributes: Attributes = {}): HTMLInputElement {
  return h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', ...attributes })
}

/** A table that scrolls sideways in its own box where the page is narrow. */
export function table(
  caption: string,
  columns: readonly string[],
): { box: HTMLElement; body: HTMLTableSectionElement } {
  const body = h('tbody')
  const head = h('thead', {}, h('tr', {}, ...columns.map(column => h('th', { scope: 'col' }, column))))
  const grid = h('table', {}, h('caption', { class: 'unseen' }, caption), head, body)
  return {
    box: h('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': caption }, grid),
    body,
  }
}
