import ModelFacts
import ModelKnowledge

extension EmbeddedCode {
  /// What there is to say of something found.
  struct Judgement {
    /// A phrase that follows the file's name.
    var text: String
    /// The name it is about.
    var name: String?
    /// Whether it runs something or reaches beyond the model.
    var isDangerous = false
  }

  /// What it does; nil for what is nothing to speak of after all.
  var judgement: Judgement? {
    switch kind {
    case .bytecode:
      return Judgement(
        text: "contains Python bytecode in a Lambda layer, which runs with the model",
        name: "Lambda", isDangerous: true)
    case .operation(let name):
      return Judgement(
        text: "contains the operation \(name), which reaches beyond the model", name: name,
        isDangerous: true)
    case .unknownOperation(let name):
      return Judgement(
        text: "contains the operation \(name), which is on no list of known operations", name: name)
    case .permission(let key):
      return Judgement(text: "lets its loader run Python files, by \(key)", name: key)
    case .otherFile(let path):
      return Judgement(text: "takes part of the model from another file, \(path)", name: path)
    case .program(let what):
      return Judgement(
        text: "contains \(what), which may run when it is loaded or installed", name: what)
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
        text: "uses \(full), which loads whatever the description names", name: full,
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
    "apex", "catboost", "diffusers", "lhotse", "lightgbm", "lightning", "megatron",
    "nemo", "numpy", "omegaconf", "peft", "pytorch_lightning", "scipy", "sentence_transformers",
    "sklearn", "skops", "speechbrain", "torch", "torchaudio", "torchtune", "torchmetrics",
    "torchvision", "transformer_engine",
    "transformers", "xgboost",
  ]

  /// Keras' layers that unpickle a part of the description.
  private static let loaders: Set<String> = ["TorchModuleWrapper"]
}
