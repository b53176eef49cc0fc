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
    try Console.show(FTCheck.completionScript(for: shell) + "\n")
  }
}
