import ArgumentParser
import TuningReports

/// `ftcheck man`: the manual page.
struct PrintManual: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man", abstract: "Print the manual page: ftcheck man | man -l -.")

  func run() throws { try Console.show(Manual.text) }
}

/// The manual page, in the language of man(7).
enum Manual {
  /// The page: name, synopsis, the help's own sections, exit status, environment.
  static var text: String {
    let lines = RootHelp.text.split(separator: "\n", omittingEmptySubsequences: false)
    var page = """
      .TH FTCHECK 1 "" "ftcheck \(Tool.version)" "User Commands"
      .SH NAME
      ftcheck \\- can a model be fine-tuned, how, and what would stop it
      .SH SYNOPSIS
      .B ftcheck
      [options] path ...
      .br
      .B ftcheck
      command ...
      .SH DESCRIPTION
      Reads the files of a model (safetensors, PyTorch, GGUF, configuration, tokenizer) without running
      any of it, and reports whether it can be fine-tuned, how, and what would stop it.

      """
    for line in lines.dropFirst(5) where !line.isEmpty {
      if line.hasPrefix("  ") {
        let text = line.drop { $0 == " " }
        let parts = Self.columns(text)
        page += ".TP\n.B \(escaped(parts.0))\n\(escaped(parts.1))\n"
      } else if line.hasPrefix("Exit:") {
        page += ".SH EXIT STATUS\n\(escaped(line.dropFirst(6)))\n"
      } else if line.hasPrefix("FTCHECK_") {
        page += ".SH ENVIRONMENT\n\(escaped(line))\n"
        for option in EnvironmentDefaults.options {
          page += ".TP\n.B \(EnvironmentDefaults.variable(of: option))\nThe same as --\(option).\n"
        }
        page += ".TP\n.B NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, COLUMNS\nAs usual.\n"
        page += ".TP\n.B HF_HOME, HF_HUB_CACHE, OLLAMA_MODELS\nWhere models are kept.\n"
      } else if !line.hasPrefix("More:") {
        page += ".SH \(escaped(line).uppercased())\n"
      }
    }
    return page
  }

  /// What stands before two spaces, and what behind.
  private static func columns(_ line: Substring) -> (Substring, Substring) {
    guard let gap = line.firstRange(of: "  ") else { return (line, "") }
    return (line[..<gap.lowerBound], line[gap.upperBound...].drop { $0 == " " })
  }

  private static func escaped(_ text: Substring) -> String {
    text.reduce(into: "") { text, character in
      switch character {
      case "\\": text += "\\e"
      case "-": text += "\\-"
      case "'", ".": text += text.isEmpty ? "\\&\(character)" : String(character)
      case "…": text += "..."
      default: text.append(character)
      }
    }
  }
}
