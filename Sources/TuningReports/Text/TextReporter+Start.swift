import ModelFacts
import ModelPrediction
import TuningRules

/// Something to paste: how to begin, or what to fetch first.
extension TextReporter {
  func addStart(of assessment: Assessment, to lines: inout TextLines) {
    var code = PastedCode(width: page.width - 2)
    switch assessment.verdict {
    case .notTunable, .undetermined: addDownload(of: assessment, to: &code)
    case .tunable, .limited:
      if let origin = assessment.origin {
        code.command("hf", "download", origin)
      } else if assessment.weights.formats == ["gguf"] {
        addGGUF(of: assessment, to: &code)
      } else if let adapter = assessment.adapter {
        addAdapter(adapter, at: assessment.target.location, to: &code)
      } else {
        addConfiguration(of: assessment, to: &code)
      }
    }
    guard !code.lines.isEmpty else { return }
    lines.heading("Start with")
    for line in code.lines { lines.line(StyledText("  " + line)) }
  }

  /// What fetches the rest of a model that was downloaded from the hub.
  private func addDownload(of assessment: Assessment, to code: inout PastedCode) {
    let name = assessment.target.location
    let isIncomplete = assessment.components.weights.status == .incomplete
    guard assessment.target.kind == .hubCache, isIncomplete, name.isRepositoryName else { return }
    code.command("hf", "download", name)
  }

  private func addGGUF(of assessment: Assessment, to code: inout PastedCode) {
    guard let file = assessment.weights.loadedFiles.first else { return }
    let location = assessment.target.location
    let folder = assessment.target.kind == .file ? location.folder : location
    guard assessment.target.kind == .directory || assessment.target.kind == .file else { return }
    code.call(
      "AutoModelForCausalLM.from_pretrained",
      [("", .text(folder)), ("gguf_file", .text(file))])
  }

  private func addAdapter(_ adapter: AdapterSummary, at location: String, to code: inout PastedCode)
  {
    guard let base = adapter.baseModel, base.isRepositoryName else { return }
    code.command("hf", "download", base)
    code.command("ftcheck", "adapter", location.quotedForShell, "--base", base)
  }

  /// LoRA's configuration with the targets.
  private func addConfiguration(of assessment: Assessment, to code: inout PastedCode) {
    let lora = assessment.lora
    guard lora.compatible == true, assessment.methods.lora.feasibility.isPossible else { return }
    var arguments: [(String, PastedCode.Value)] = []
    if let type = Self.taskTypes[assessment.model.task ?? ""] {
      arguments.append(("task_type", .text(type)))
    }
    arguments.append(("r", .word(String(lora.rank))))
    if let pattern = lora.targetModulesPattern {
      arguments.append(("target_modules", .text(pattern)))
    } else if !lora.targetModules.isEmpty {
      arguments.append(("target_modules", .list(lora.targetModules)))
    }
    if !lora.targetParameters.isEmpty {
      arguments.append(("target_parameters", .list(lora.targetParameters)))
    }
    if lora.fanInFanOut { arguments.append(("fan_in_fan_out", .word("True"))) }
    code.line("from peft import LoraConfig")
    code.call("LoraConfig", arguments)
  }

  /// PEFT's `TaskType` for the report's tasks, where there is one.
  private static let taskTypes = [
    "causal-lm": "CAUSAL_LM", "seq2seq-lm": "SEQ_2_SEQ_LM", "embedding": "FEATURE_EXTRACTION",
  ]
}

/// Lines of Python or shell that stay valid when they are broken.
struct PastedCode {
  /// An argument of a call.
  enum Value {
    case word(String)
    case text(String)
    case list([String])
  }

  let width: Int
  private(set) var lines: [String] = []

  init(width: Int) { self.width = width }

  /// A line that is never broken.
  mutating func line(_ text: String) { lines.append(Escaping.text(text)) }

  /// A command for a shell, broken between its words.
  mutating func command(_ words: String...) {
    var line = ""
    for (index, word) in words.map({ Escaping.text($0) }).enumerated() {
      let isLast = index + 1 == words.count
      if line.isEmpty {
        line = word
      } else if line.displayWidth + 1 + word.displayWidth + (isLast ? 0 : 2) <= width {
        line += " " + word
      } else {
        lines.append(line + " \\")
        line = "  " + word
      }
    }
    lines.append(line)
  }

  /// A call, broken between arguments, between elements of lists, and inside of long strings.
  mutating func call(_ function: String, _ arguments: [(String, Value)]) {
    var tokens: [(text: String, indent: Int)] = []
    for (index, (name, value)) in arguments.enumerated() {
      let end = index + 1 < arguments.count ? "," : ")"
      let head = name.isEmpty ? "" : "\(name)="
      switch value {
      case .word(let word): tokens.append((head + word + end, 2))
      case .text(let text):
        let parts = quoted(text)
        for (number, part) in parts.enumerated() {
          let isLast = number + 1 == parts.count
          tokens.append(
            ((number == 0 ? head : "") + part + (isLast ? end : ""), number == 0 ? 2 : 4))
        }
      case .list(let elements):
        for (number, element) in elements.enumerated() {
          let isLast = number + 1 == elements.count
          for (piece, part) in quoted(element).enumerated() {
            let isEnd = piece + 1 == quoted(element).count
            let opening = number == 0 && piece == 0 ? head + "[" : ""
            tokens.append(
              (opening + part + (isEnd ? (isLast ? "]" + end : ",") : ""), opening.isEmpty ? 4 : 2))
          }
        }
      }
    }
    var line = function + "("
    var isFresh = true
    for token in tokens {
      let gap = isFresh ? "" : " "
      if line.displayWidth + gap.count + token.text.displayWidth > width {
        lines.append(line)
        line = String(repeating: " ", count: token.indent) + token.text
      } else {
        line += gap + token.text
      }
      isFresh = false
    }
    lines.append(line)
  }

  /// A string literal; several that Python joins, where a line can't hold one.
  private func quoted(_ text: String) -> [String] {
    let room = max(width - 24, 12)
    var parts: [String] = []
    var part = ""
    for character in text {
      let piece = Escaping.json(String(character)).dropFirst().dropLast()
      if !part.isEmpty, part.count + piece.count > room {
        parts.append("\"\(part)\"")
        part = ""
      }
      part += piece
    }
    return parts + ["\"\(part)\""]
  }
}

extension String {
  /// Whether it is `organization/name` as the hub allows it.
  var isRepositoryName: Bool {
    let parts = split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        !part.isEmpty && !part.hasPrefix("-") && !part.hasPrefix(".")
          && part.unicodeScalars.allSatisfy {
            $0.isASCII
              && ($0.properties.isAlphabetic || "0123456789-._".unicodeScalars.contains($0))
          }
      }
  }

  /// The folder of a path, `.` where it names none.
  fileprivate var folder: String {
    guard let slash = lastIndex(of: "/") else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }

  /// The text as a shell reads it as one word.
  fileprivate var quotedForShell: String {
    let isPlain = unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789-._/:@".unicodeScalars.contains($0))
    }
    guard !isPlain || isEmpty || hasPrefix("-") else { return self }
    return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
