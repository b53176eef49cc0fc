import ModelFacts

extension Rule {
  /// Sentence vectors would be made another way than the model was trained for.
  package static let embeddingPoolingMissing = Rule(
    name: "embedding/pooling-missing",
    severity: .warning,
    summary: "a sentence-transformers module or pooling configuration that is absent or "
      + "inconsistent",
    help: "Restore modules.json and the folders it names from the model's source.",
    rationale: "sentence-transformers creates a new one with mean pooling, without an error.",
    sources: ["huggingface/sentence-transformers#2779", "wangyuxinwhy/uniem#100"]
  ) { examination in
    let model = examination.model
    switch model.documents["modules.json"] ?? .missing {
    case .unreadable(let why, let location):
      return [Violation(message: "modules.json can't be read: \(why).", location: location)]
    case .missing: return Rule.modulesGone(in: model)
    case .known(let object, let location):
      let modules = object["modules"]?.array ?? []
      return modules.enumerated().compactMap { index, module in
        Rule.fault(of: module, at: location.pointer("/\(index)/path"), examination)
      }
    }
  }

  /// Its other files are there, and modules.json isn't.
  private static func modulesGone(in model: InspectedModel) -> [Violation] {
    let others = ["config_sentence_transformers.json", "sentence_bert_config.json"]
    let pooling = model.files.map(\.path).first { $0.contains("_Pooling/") }
    guard let left = others.first(where: { model.documents[$0] != nil }) ?? pooling else {
      return []
    }
    return [
      Violation(
        message: "\(left) is there, and modules.json is not.", location: Location(file: left),
        observed: left, expected: "modules.json")
    ]
  }

  private static func fault(
    of module: JSONValue, at location: Location, _ examination: Examination
  ) -> Violation? {
    let model = examination.model
    guard let path = module["path"]?.string, !path.isEmpty,
      let type = module["type"]?.string?.split(separator: ".").last
    else { return nil }
    let folder = path.hasSuffix("/") ? path : "\(path)/"
    let hasFiles = model.files.contains { $0.path.contains(folder) }
    let needsConfig = ["Pooling", "Dense", "Transformer", "WeightedLayerPooling"].contains(type)
    guard hasFiles || !needsConfig else {
      return Violation(
        message: "modules.json names \(path) for \(type), which isn't there.", location: location,
        observed: path, expected: "\(folder)config.json")
    }
    guard type == "Pooling" else { return nil }
    let file = "\(folder)config.json"
    switch model.documents[file] ?? .missing {
    case .missing:
      return Violation(message: "\(file) isn't there.", location: location, expected: file)
    case .unreadable(let why, let place):
      return Violation(message: "\(file) can't be read: \(why).", location: place)
    case .known(let pooling, let place):
      let key = ["word_embedding_dimension", "embedding_dimension"].first { pooling[$0] != nil }
      guard let key, let dimension = pooling[key]?.integer,
        let hidden = examination.config?.text.hiddenSize, dimension != hidden
      else { return Rule.modeFault(of: pooling, place) }
      return Violation(
        message: "The pooling takes vectors of \(dimension), and the model gives \(hidden).",
        location: place.pointer("/\(key)"), observed: "\(dimension)", expected: "\(hidden)")
    }
  }

  private static func modeFault(of pooling: JSONObject, _ place: Location) -> Violation? {
    let modes = pooling.members.filter { $0.key.hasPrefix("pooling_mode_") }
    guard !modes.isEmpty, modes.allSatisfy({ $0.value.bool == false }),
      pooling["pooling_mode"] == nil
    else { return nil }
    return Violation(
      message: "No pooling mode is switched on.", location: place, expected: "a pooling mode")
  }

  /// What the model is for.
  package static let embeddingVectorTasksOnly = Rule(
    name: "embedding/vector-tasks-only",
    severity: .note,
    summary: "an embedding model: tunable, for vector representation tasks only",
    help: "Tune it with pairs or triplets (sentence-transformers); it can't learn to answer.",
    rationale: "It has no head that gives tokens."
  ) { examination in
    let model = examination.model
    let markers = [
      "modules.json", "config_sentence_transformers.json", "sentence_bert_config.json",
    ]
    guard let marker = markers.first(where: { model.documents[$0] != nil }) else { return [] }
    return [
      Violation(
        message: "\(marker) marks a sentence-transformers model: it gives vectors, and no text.",
        location: Location(file: marker))
    ]
  }
}
