declare module 'mjml' {
  interface Settings {
    readonly validationLevel: 'strict' | 'soft' | 'skip';
    readonly keepComments: boolean;
  }
  function mjml2html(source: string, settings: Settings): Promise<{ readonly html: string }>;
  export = mjml2html;
}
