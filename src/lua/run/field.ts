/** A constant key at one place of a program, which remembers where it was found: most tables there are alike. */
export class Field {
  readonly name: string
  place = 0

  constructor(name: string) {
    this.name = name
  }
}
