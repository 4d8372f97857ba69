/** A command line of our own programs: `{ sourceLength: 4 }` is `--source-length 4`. */
export function commandFlags(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [`--${kebab(name)}`, String(value)]);
}

/** A flag's name as it is typed. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
