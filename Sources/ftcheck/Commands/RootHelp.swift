/// What `ftcheck --help` says: the options of a check, examples, the exit status.
enum RootHelp {
  /// The text, at most 80 columns wide.
  static let text = """
    Can this model be fine-tuned, how, and what would stop it? Reads files only.

    Usage: ftcheck [options] PATH…     a folder, weight file, org/name, ollama:name
           ftcheck plan | adapter | tensors | rules | explain | schema | …

    Examples
      ftcheck ./my-model                       a report
      ftcheck --require lora --quiet models/*  a gate for CI: exit 1 without LoRA
      ftcheck --format json ./my-model | jq .verdict

    Output
      --format FORMAT        text, json, jsonl
      -o, --output FILE      write the report to a file; - is standard output
      -q, --quiet            one line for each model
      -v, --verbose          the whole inventory, nothing shortened
      --color WHEN           auto, always, never

    Gate
      --fail-on LEVEL        error (default), warning, note, never
      --require METHOD       full, lora, qlora, instruction_tuning, …
      --min-score N          fail below this score
      --ignore RULE          neither show nor fail on a rule or group (docs/*)
      --select RULE          show and fail on these rules only
      --level RULE=LEVEL     give a rule or group another level

    Checking
      --deep                 read the tensors' values too: NaN, untrained adapters
      --base PATH            compare an adapter with its base model
      --assume NAME=VERSION  answer for this release: transformers=4.51.3
      --rank N               LoRA's rank for counts and memory (default 16)
      --jobs N               read at most so many files at a time
      --no-progress          show no progress
      --platform NAME        whether a platform takes it, e.g. amazon-bedrock

    Other commands
      plan PATH              plan a training run: method, memory, values
      adapter PATH           check an adapter, alone or with --base
      tensors PATH…          list tensors: name, dtype, shape, bytes
      rules [GROUP]          list the rules
      explain RULE…          explain rules, score, verdict or a method
      platforms              list the platforms that --platform takes
      schema                 the JSON Schema of the report
      skill                  a SKILL.md for coding agents
      completions SHELL      completions for bash, zsh or fish
      man                    the manual page

    Exit: 0 fine, 1 gate failed, 2 couldn't check.
    FTCHECK_FORMAT, FTCHECK_FAIL_ON and so on set the options' defaults.
    More: ftcheck check --help, ftcheck explain RULE

    """
}
