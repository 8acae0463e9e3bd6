export declare const COMMANDS: Readonly<Record<string, string>>;
