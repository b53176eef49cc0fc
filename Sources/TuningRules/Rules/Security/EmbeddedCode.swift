import ModelFacts
import ModelPrediction

extension Rule {
  /// A file of another framework that carries code, or has its loader import some.
  package static let securityEmbeddedCode = Rule(
    name: "security/embedded-code",
    severity: .error,
    summary: "code inside files of other frameworks",
    help: "Don't load the file. Use the repository's safetensors weights, or ask the publisher "
      + "for a file without code.",
    rationale: "Keras' Lambda layers are Python bytecode, descriptions of Keras, NeMo and skops "
      + "and YAML's Python tags import classes by name, some operations of TensorFlow read and "
      + "write files, and archives bring handlers: loading or running the model does what they "
      + "say.",
    sources: [
      "CVE-2024-3660", "CVE-2025-1550", "https://keras.io/api/layers/core_layers/lambda/",
      "https://github.com/tensorflow/tensorflow/blob/master/SECURITY.md",
    ]
  ) { examination in
    let code = examination.model.embeddedCode.compactMap { found in
      found.judgement.map { (found: found, judgement: $0) }
    }
    var seen: Set<ExactString> = []
    return code.filter { seen.insert(ExactString($0.found.file)).inserted }.map { first in
      let ofFile = code.filter { ExactString($0.found.file) == ExactString(first.found.file) }
      let (worst, judgement) = ofFile.first { $0.judgement.isDangerous } ?? first
      let others = ofFile.count > 1 ? ", and \(ofFile.count - 1) more" : ""
      return Violation(
        message: "\(worst.file) \(judgement.text)\(others).",
        location: Location(
          file: worst.file,
          place: worst.member.map { .member($0, byte: worst.offset) } ?? .byte(worst.offset)),
        observed: judgement.name, severity: judgement.isDangerous ? nil : .warning)
    }
  }
}
