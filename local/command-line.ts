import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { errorCode, PlainFailure } from "./plain-failure.ts";

type Command<Options> = {
  /** How it is called, such as `npm run hold -- begin [--restored] | end`. */
  usage: string;
  /** What it does, in a sentence or two, for `--help`. */
  about: string;
  options?: Options;
  /** Fewest and most arguments beside the options; none unless told. */
  positionals?: readonly [fewest: number, most: number];
};

type Parsed<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>;

/** `wrong` makes the failure of a command whose arguments do not fit together: a sentence, and its usage. */
type CommandLine<Options extends ParseArgsOptionsConfig> = Parsed<Options> & {
  wrong: (why: string) => PlainFailure;
};

/**
 * A command's arguments. `--help` prints what the command does and ends the process before anything is touched.
 * @throws PlainFailure what is wrong with the arguments, and the usage
 */
export function readCommandLine<
  const Options extends ParseArgsOptionsConfig = Record<never, never>,
>(command: Command<Options>, args = process.argv.slice(2)): CommandLine<Options> {
  const [fewest, most] = command.positionals ?? [0, 0];
  if (args.includes("--help") || args.includes("-h")) {
    console.log(`Usage: ${command.usage}\n\n${command.about}`);
    process.exit(0);
  }
  const wrong = (why: string) => new PlainFailure(`${why}\nUsage: ${command.usage}`);
  const parsed = parse<Options>(args, command.options, wrong);
  const { length } = parsed.positionals;
  if (length > most)
    throw wrong(`Unexpected argument "${parsed.positionals[most]?.slice(0, 60)}".`);
  if (length < fewest) throw wrong("An argument is missing.");
  return { ...parsed, wrong };
}

function parse<const Options extends ParseArgsOptionsConfig>(
  args: string[],
  options: Options | undefined,
  wrong: (why: string) => PlainFailure,
): Parsed<Options> {
  try {
    return parseArgs({ args, allowPositionals: true, options: options ?? ({} as Options) });
  } catch (error) {
    // Node adds how to pass an argument that begins with a dash; the usage says more.
    if (error instanceof Error && errorCode(error)?.startsWith("ERR_PARSE_ARGS_"))
      throw wrong(`${error.message.split(/\. To |\n/)[0]?.replace(/\.$/, "")}.`);
    throw error;
  }
}
