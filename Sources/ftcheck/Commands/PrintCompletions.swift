import ArgumentParser

/// `ftcheck completions SHELL`: what a shell needs to complete options, rules and paths.
struct PrintCompletions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print completions for bash, zsh or fish.",
    discussion: """
      bash: ftcheck completions bash > ~/.local/share/bash-completion/completions/ftcheck
      zsh: ftcheck completions zsh > a folder of $fpath, in a file named _ftcheck
      fish: ftcheck completions fish > ~/.config/fish/completions/ftcheck.fish
      """)

  @Argument(
    help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"),
    completion: .list(["bash", "zsh", "fish"]))
  var shell: String

  func run() throws {
    guard let shell = CompletionShell(rawValue: shell) else {
      throw Complaint("Completions are for bash, zsh and fish, not for \"\(shell)\".")
    }
    try Console.show(Completions.script(for: shell))
  }
}

/// Scripts in which a check's options and paths are completed without the word `check` too.
///
/// The parser's own scripts know nothing of what a default subcommand takes.
enum Completions {
  /// The script for a shell.
  static func script(for shell: CompletionShell) -> String {
    let script = FTCheck.completionScript(for: shell)
    return switch shell {
    case .bash: bash(script)
    case .zsh: zsh(script)
    case .fish: fish(script)
    default: script + "\n"
    }
  }

  private static let commands = (FTCheck.commandNames + ["help"]).joined(separator: " ")

  /// Puts the word in before completing, where another than a subcommand stands first.
  private static func bash(_ script: String) -> String {
    script.replacing(
      "complete -o filenames -F _ftcheck ftcheck",
      with: """
        _ftcheck_or_check() {
            local -r current="${COMP_WORDS[COMP_CWORD]}"
            if [[ ${COMP_CWORD} -gt 1 && " \(commands) " == *" ${COMP_WORDS[1]} "* ]]; then
                _ftcheck "$@"
                return
            fi
            COMP_LINE="${COMP_WORDS[0]} check ${COMP_LINE#"${COMP_WORDS[0]} "}"
            COMP_POINT=$((COMP_POINT + 6))
            COMP_WORDS=("${COMP_WORDS[0]}" check "${COMP_WORDS[@]:1}")
            COMP_CWORD=$((COMP_CWORD + 1))
            _ftcheck "$@"
            if [[ ${COMP_CWORD} -eq 2 && ${current} != -* ]]; then
                local word
                while IFS= read -r word; do COMPREPLY+=("${word}"); done < <(
                    compgen -W "\(commands)" -- "${current}")
            fi
        }

        complete -o filenames -F _ftcheck_or_check ftcheck
        """) + "\n"
  }

  private static func zsh(_ script: String) -> String {
    let function = """
      _ftcheck_or_check() {
          if (( CURRENT > 2 )) && [[ " \(commands) " == *" ${words[2]} "* ]]; then
              _ftcheck "${@}"
              return
          fi
          local -i ret=1
          if (( CURRENT == 2 )) && [[ "${words[2]}" != -* ]]; then
              compadd -- \(commands) && ret=0
          fi
          words=("${words[1]}" check "${(@)words[2,-1]}")
          (( CURRENT++ ))
          _ftcheck "${@}" && ret=0
          return "${ret}"
      }

      if [[ "${funcstack[1]}" = _ftcheck ]]; then
          _ftcheck_or_check "${@}"
      else
          compdef _ftcheck_or_check ftcheck
      fi
      """
    guard let end = script.firstRange(of: "if [[ \"${funcstack[1]}\" = _ftcheck ]]") else {
      return script + "\n"
    }
    return script[..<end.lowerBound] + function + "\n"
  }

  /// Says of the whole what is said of `check`.
  private static func fish(_ script: String) -> String {
    let own = script.split(separator: "\n").filter { line in
      line.hasPrefix("complete ") && line.contains("\"ftcheck check\"") && !line.contains("help")
    }
    return script + "\n"
      + own.map { $0.replacing("\"ftcheck check\"", with: "\"ftcheck\"") + "\n" }.joined()
  }
}
