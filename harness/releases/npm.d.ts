// Types for the parts of npm's own libraries that we use and that ship none.

declare module '@npmcli/config' {
  export default class Config {
    constructor(options: {
      readonly npmPath: string;
      readonly definitions: unknown;
      readonly shorthands: unknown;
      readonly flatten: unknown;
      readonly nerfDarts: unknown;
      readonly argv: readonly string[];
      readonly env: Readonly<Record<string, string | undefined>>;
    });
    load(): Promise<void>;
    /** Options as pacote and npm-registry-fetch take them. */
    readonly flat: Readonly<Record<string, unknown>>;
  }
}

declare module '@npmcli/config/lib/definitions/index.js' {
  const tables: {
    readonly definitions: unknown;
    readonly shorthands: unknown;
    readonly flatten: unknown;
    readonly nerfDarts: unknown;
  };
  export default tables;
}
