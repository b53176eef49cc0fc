import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// A file of another framework that carries code, or has its loader import some.
  package static let securityEmbeddedCode = Rule(
    name: "security/embedded-code",
    severity: .error,
    summary: "files of other frameworks that run code when they are loaded",
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

extension EmbeddedCode {
  /// What there is to say of something found.
  fileprivate struct Judgement {
    /// A phrase that follows the file's name.
    var text: String
    /// The name it is about.
    var name: String?
    var isDangerous = false
  }

  /// What it does; nil for what is nothing to speak of after all.
  fileprivate var judgement: Judgement? {
    switch kind {
    case .bytecode:
      return Judgement(
        text: "holds Python bytecode in a Lambda layer, which runs with the model",
        name: "Lambda", isDangerous: true)
    case .operation(let name):
      return Judgement(
        text: "holds the operation \(name), which reaches beyond the model", name: name,
        isDangerous: true)
    case .program(let what):
      return Judgement(text: "holds \(what), which loading or installing it may run", name: what)
    case .unreadable(let why):
      return Judgement(text: "has a part that couldn't be searched for code: it \(why)")
    case .reference(let module, let name):
      return Self.judgement(ofImporting: module, name)
    case .configured(let module, let name, let isOwn):
      return Self.judgement(ofConfiguring: module, name, isOwn: isOwn)
    }
  }

  private static func judgement(ofImporting module: String, _ name: String) -> Judgement {
    let full = module.isEmpty ? name : "\(module).\(name)"
    if loaders.contains(name) {
      return Judgement(
        text: "uses \(full), which loads what the description gives it", name: full,
        isDangerous: true)
    }
    if case .unsafe(let why) = PickleGlobals.classify(module: module, name: name) {
      return Judgement(
        text: "has its loader import \(full), \(why)", name: full, isDangerous: true)
    }
    return Judgement(
      text: "has its loader import \(full), which is on no list of known names", name: full)
  }

  /// Configurations name classes of the framework that reads them, which is as it should be.
  private static func judgement(
    ofConfiguring module: String, _ name: String, isOwn: Bool
  ) -> Judgement? {
    let package = module.split(separator: ".").first.map(String.init) ?? ""
    var found = judgement(ofImporting: module, name)
    if frameworks.contains(package) {
      guard found.isDangerous, isOwn else { return nil }
      found.isDangerous = false
      return found
    }
    return found.isDangerous || isOwn ? found : nil
  }

  private static let frameworks: Set<String> = [
    "apex", "catboost", "diffusers", "hydra", "lhotse", "lightgbm", "lightning", "megatron",
    "nemo", "numpy", "omegaconf", "peft", "pytorch_lightning", "scipy", "sklearn", "skops",
    "speechbrain", "torch", "torchaudio", "torchmetrics", "torchvision", "transformer_engine",
    "transformers", "xgboost",
  ]

  /// Keras' layers that unpickle a part of the description.
  private static let loaders: Set<String> = ["TorchModuleWrapper"]
}

extension SecuritySummary {
  /// Adds what files of other frameworks and the repository's own Python files add up to.
  mutating func take(_ code: [EmbeddedCode], asksForCode: Bool) {
    remoteCode = asksForCode
    let judgements = code.compactMap(\.judgement)
    if judgements.contains(where: \.isDangerous) {
      status = .unsafe
    } else if status == .safe, asksForCode || !judgements.isEmpty {
      status = .review
    }
  }
}
