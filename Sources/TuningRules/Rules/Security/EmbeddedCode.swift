import ModelFacts

extension Rule {
  /// A file of another framework that carries code, or has its loader import some.
  package static let securityEmbeddedCode = Rule(
    name: "security/embedded-code",
    severity: .error,
    summary: "files of other frameworks that run code when they are loaded",
    help: "Don't load the file. Use the repository's safetensors weights, or ask the publisher "
      + "for a file without code.",
    rationale: "Keras' Lambda layers are Python bytecode, its descriptions import classes by "
      + "name, and some operations of TensorFlow read and write files: loading or running the "
      + "model does what they say.",
    sources: [
      "CVE-2024-3660", "CVE-2025-1550", "https://keras.io/api/layers/core_layers/lambda/",
      "https://github.com/tensorflow/tensorflow/blob/master/SECURITY.md",
    ]
  ) { examination in
    let code = examination.model.embeddedCode
    var seen: Set<ExactString> = []
    return code.filter { seen.insert(ExactString($0.file)).inserted }.compactMap { first in
      let ofFile = code.filter { $0.file == first.file }
      let worst = ofFile.first { $0.judgement.isDangerous } ?? first
      let others = ofFile.count > 1 ? ", and \(ofFile.count - 1) more" : ""
      return Violation(
        message: "\(first.file) \(worst.judgement.text)\(others).",
        location: Location(
          file: worst.file,
          place: worst.member.map { .member($0, byte: worst.offset) } ?? .byte(worst.offset)),
        observed: worst.judgement.name, severity: worst.judgement.isDangerous ? nil : .warning)
    }
  }
}

extension EmbeddedCode {
  /// What it does, as a phrase that follows the file's name.
  fileprivate var judgement: (text: String, name: String?, isDangerous: Bool) {
    switch kind {
    case .bytecode:
      return ("holds Python bytecode in a Lambda layer, which runs with the model", "Lambda", true)
    case .operation(let name):
      return ("holds the operation \(name), which reaches beyond the model", name, true)
    case .unreadable(let why):
      return ("has a description that couldn't be read: it \(why)", nil, false)
    case .reference(let module, let name):
      let full = module.isEmpty ? name : "\(module).\(name)"
      if Self.loaders.contains(name) {
        return ("uses \(full), which loads what the description gives it", full, true)
      }
      if case .unsafe(let why) = PickleGlobals.classify(module: module, name: name) {
        return ("has its loader import \(full), \(why)", full, true)
      }
      return ("has its loader import \(full), which is on no list of known names", full, false)
    }
  }

  /// Keras' layers that unpickle a part of the description.
  private static let loaders: Set<String> = ["TorchModuleWrapper"]
}

extension SecuritySummary {
  /// Adds what files of other frameworks and the repository's own Python files add up to.
  mutating func take(_ code: [EmbeddedCode], asksForCode: Bool) {
    remoteCode = asksForCode
    if code.contains(where: \.judgement.isDangerous) {
      status = .unsafe
    } else if status == .safe, asksForCode || !code.isEmpty {
      status = .review
    }
  }
}
