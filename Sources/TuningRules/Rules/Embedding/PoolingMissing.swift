import ModelFacts
import ModelPrediction

extension Rule {
  /// Sentence vectors would be made another way than the model was trained for.
  package static let embeddingPoolingMissing = Rule(
    name: "embedding/pooling-missing",
    severity: .warning,
    summary: "missing or inconsistent sentence-transformers modules",
    help: "Restore modules.json and the folders it names from the model's source.",
    rationale: "sentence-transformers silently creates a new one with mean pooling.",
    sources: ["huggingface/sentence-transformers#2779", "wangyuxinwhy/uniem#100"]
  ) { examination in
    let model = examination.model
    guard let file = model.nearestPath(of: "modules.json") else { return modulesGone(in: model) }
    switch model.documents[file] ?? .missing {
    case .unreadable(let why, let location):
      return [Violation(message: "\(file) can't be read: \(why).", location: location)]
    case .missing: return []
    case .known(let object, let location):
      let modules = object["modules"]?.array ?? []
      let faults = modules.enumerated().compactMap { index, module in
        fault(of: module, at: location.pointer("/\(index)/path"), examination)
      }
      return faults.isEmpty
        ? poolingNotNamed(modules, at: location, examination)
          + denseFaults(modules, at: location, examination) : faults
    }
  }
}

/// Its other files are there, and modules.json isn't.
private func modulesGone(in model: InspectedModel) -> [Violation] {
  let others = ["config_sentence_transformers.json", "sentence_bert_config.json"]
  let pooling = model.files.map(\.path).first { $0.contains("_Pooling/") }
  guard let left = others.lazy.compactMap(model.nearestPath).first ?? pooling else {
    return []
  }
  return [
    Violation(
      message: "There is \(left), but no modules.json.", location: Location(file: left),
      observed: left, expected: "modules.json")
  ]
}

private func fault(
  of module: JSONValue, at location: Location, _ examination: Examination
) -> Violation? {
  let model = examination.model
  guard let path = module["path"]?.string, !path.isEmpty,
    let type = module["type"]?.string?.split(separator: ".").last
  else { return nil }
  let folder = moduleFolder(path, at: location)
  let hasFiles = model.files.contains { $0.path.contains(folder) }
  let needsConfig = ["Pooling", "Dense", "Transformer", "WeightedLayerPooling"].contains(type)
  guard hasFiles || !needsConfig else {
    return Violation(
      message: "modules.json names \(path) for \(type), but it doesn't exist.", location: location,
      observed: path, expected: "\(folder)config.json")
  }
  guard type == "Pooling" else { return nil }
  let file = "\(folder)config.json"
  switch model.documents[file] ?? .missing {
  case .missing:
    return Violation(message: "\(file) is missing.", location: location, expected: file)
  case .unreadable(let why, let place):
    return Violation(message: "\(file) can't be read: \(why).", location: place)
  case .known(let pooling, let place):
    let key = ["word_embedding_dimension", "embedding_dimension"].first { pooling[$0] != nil }
    guard let key, let dimension = pooling[key]?.integer,
      let hidden = examination.config?.text.hiddenSize, dimension != hidden
    else { return modeFault(of: pooling, place) }
    return Violation(
      message: "The pooling takes vectors of \(dimension), but the model gives \(hidden).",
      location: place.pointer("/\(key)"), observed: "\(dimension)", expected: "\(hidden)")
  }
}

/// The folder of a module, with its `/`: paths are relative to the file that names them.
private func moduleFolder(_ path: String, at location: Location) -> String {
  RelativePath.folder(of: location.file ?? "") + (path.hasSuffix("/") ? path : "\(path)/")
}

extension InspectedModel {
  /// A document beside the modules, nil when there is none that can be read.
  fileprivate func nearest(_ name: String) -> JSONObject? {
    nearestPath(of: name).flatMap { documents[$0]?.value }
  }
}

/// A chain of the library's own modules that makes no sentence vector of the token vectors.
private func poolingNotNamed(
  _ modules: [JSONValue], at location: Location, _ examination: Examination
) -> [Violation] {
  let types = modules.compactMap { $0["type"]?.string }
  let model = examination.model
  let kind = model.nearest("config_sentence_transformers.json")?["model_type"]?.string
  // A transformer may be told to give the vector itself.
  let output = model.nearest("sentence_bert_config.json")?["module_output_name"]
  guard types.count == modules.count, types.first?.hasSuffix(".Transformer") ?? false,
    types.allSatisfy({ $0.hasPrefix("sentence_transformers.") }), output == nil,
    kind == nil || kind == "SentenceTransformer",
    !types.contains(where: { $0.hasSuffix("Pooling") })
  else { return [] }
  return [
    Violation(
      message:
        "modules.json has no Pooling module, so token vectors are never combined into a sentence "
        + "vector.",
      location: location, observed: types.listed(5), expected: "Transformer, Pooling, …",
      help: "Add the Pooling module and its folder again, from the model's source.")
  ]
}

/// Dense layers without weights, or of another width than what comes before gives.
private func denseFaults(
  _ modules: [JSONValue], at location: Location, _ examination: Examination
) -> [Violation] {
  let model = examination.model
  var found: [Violation] = []
  var width = examination.config?.text.hiddenSize
  for (index, module) in modules.enumerated() {
    guard let type = module["type"]?.string, let path = module["path"]?.string,
      type.hasPrefix("sentence_transformers.")
    else { continue }
    let folder = moduleFolder(path, at: location)
    if type.hasSuffix(".Pooling") {
      // Vectors of several modes stand behind each other.
      let modes = model.documents["\(folder)config.json"]?.value?.members.filter {
        $0.key.hasPrefix("pooling_mode_") && $0.value.bool == true
      }
      width = modes?.count == 1 ? width : nil
    }
    guard type.hasSuffix(".Dense") else { continue }
    let names = ["model.safetensors", "pytorch_model.bin"].map { folder + $0 }
    if !model.files.contains(where: { names.contains($0.path) }) {
      found.append(
        Violation(
          message: "\(folder) has no weights for its Dense layer.",
          location: location.pointer("/\(index)/path"), observed: path, expected: names[0]))
    }
    guard case .known(let dense, let place)? = model.documents["\(folder)config.json"] else {
      continue
    }
    let inputs = dense["in_features"]?.integer
    if let inputs, let width, inputs != width {
      found.append(
        Violation(
          message: "The Dense layer in \(folder) takes vectors of \(inputs), but the modules "
            + "before it give \(width).",
          location: place.pointer("/in_features"), observed: "\(inputs)", expected: "\(width)"))
    }
    width = dense["out_features"]?.integer
  }
  return found
}

private func modeFault(of pooling: JSONObject, _ place: Location) -> Violation? {
  let modes = pooling.members.filter { $0.key.hasPrefix("pooling_mode_") }
  guard !modes.isEmpty, modes.allSatisfy({ $0.value.bool == false }),
    pooling["pooling_mode"] == nil
  else { return nil }
  return Violation(
    message: "No pooling mode is switched on.", location: place, expected: "a pooling mode")
}
