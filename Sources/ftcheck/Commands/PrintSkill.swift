import ArgumentParser

/// `ftcheck skill`: how a coding agent asks, and what the answers mean.
struct PrintSkill: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skill", abstract: "Print a SKILL.md for coding agents.")

  func run() throws { try Console.show(Skill.text) }
}

/// The skill's text.
enum Skill {
  static let text = """
    ---
    name: ftcheck
    description: Check whether a model (folder, safetensors, PyTorch, GGUF, LoRA adapter, hub cache, \
    Ollama) can be fine-tuned, how, and what would stop it, before downloading, training or merging.
    ---

    # ftcheck

    Reads a model's files in milliseconds, without Python and without running anything in them. Use it
    before you write a training script, after you saved or converted a model, and when loading fails.

    ## Ask

    | question | command |
    |---|---|
    | Can this be fine-tuned? | `ftcheck --format json PATH` |
    | Is a method possible? | `ftcheck --require lora PATH` (full, lora, qlora, instruction_tuning, \
    preference_tuning) |
    | Does this adapter fit that base? | `ftcheck adapter PATH --base BASE --format json` |
    | Are there NaN values or untrained parts? | `ftcheck --deep --format json PATH` |
    | What does a rule mean? | `ftcheck explain RULE` |
    | Names, types and shapes of tensors | `ftcheck tensors --format json PATH` |
    | The report's keys | `ftcheck schema` |

    PATH is a folder, a weight file, `org/name` from the local hub cache, or `ollama:name`. Nothing is
    downloaded: if a model isn't here, the error has the `hf download` command.

    ## Read the answer

    - Exit status: 0 fine, 1 the gate failed (an error was found, or `--require` isn't met), 2 it couldn't
      be checked. The report is on standard output in all cases but 2.
    - `verdict`: `tunable`, `limited` (works with a named restriction), `not_tunable`, `undetermined` (the
      files can't tell, such as Git LFS pointers).
    - `methods`: for each method `feasibility` (`yes`, `limited`, `no`, `unknown`) and `because`, names of
      rules in `findings`.
    - `findings`: `rule`, `level` (`error` blocks or corrupts training, `warning` is likely to hurt, `note`
      is good to know), `message`, `file`, `subject`, `help` (what to do).
    - `lora.target_modules` (or `target_modules_pattern`, `target_parameters`): pass these to PEFT's
      `LoraConfig` as they are. `lora.trainable_parameters` counts them at `--rank`.
    - `null` means unknown, never zero.

    ## Act

    1. Fix errors first, in the order of `findings`; follow `help`. Some hide other checks, so check again.
    2. `security.status` `unsafe`: don't load the files. `review`: show the findings to the user.
    3. GGUF and other formats for inference: train the original weights that the report names.
    4. Don't silence a finding to pass a gate; `--ignore RULE` is for what the user has accepted.

    """
}
