import ModelFacts
import ModelKnowledge

/// The folder of a target that holds the model itself: usually the target, sometimes one below.
struct ModelRoot: Hashable, Sendable {
  /// The folder with its `/`; empty for the target itself.
  let folder: String
  /// The folders below that hold models, sorted, where the target itself holds none.
  private(set) var nested: [String] = []

  /// Finds the folder in a listing.
  ///
  /// A target without configuration and weights of its own stands for the only folder in it that has
  /// some, or for the newest of its `checkpoint-N`. sentence-transformers says the folder itself.
  init(files: [ListedFile], documents: [String: Fact<JSONObject>]) {
    let own = Self.evidence(in: files)
    if own.contains("") {
      folder = documents["config.json"] == nil ? Self.transformerFolder(documents) ?? "" : ""
      return
    }
    let visible = own.filter {
      !$0.hasPrefix(".") && !$0.contains("/.") && !$0.hasPrefix("models--")
    }
    let candidates = visible.filter { $0.dropLast().utf8.allSatisfy { $0 != 47 } }
    nested = Self.models(in: visible, files: files)
    let checkpoints = candidates.compactMap { folder -> (number: Int, folder: String)? in
      guard folder.hasPrefix("checkpoint-") else { return nil }
      return Int(folder.dropFirst("checkpoint-".count).dropLast()).map { ($0, folder) }
    }
    if !checkpoints.isEmpty, checkpoints.count == candidates.count {
      folder = checkpoints.max { $0 < $1 }?.folder ?? ""
    } else {
      folder = candidates.count == 1 ? candidates.first ?? "" : ""
    }
  }

  /// Folders that hold a model: a configuration, or weights that are more than training state.
  private static func evidence(in files: [ListedFile]) -> Set<String> {
    var folders: Set<String> = []
    for file in files {
      let name = WeightFileName(file.path)
      let isModel =
        descriptions.contains(name.name)
        || (file.content.isWeights || name.claimsWeights) && name.trainingState == nil
      if isModel { folders.insert(name.folder) }
    }
    return folders
  }

  /// The folders with both weights and what says whose they are; folders below one of them belong to
  /// it.
  private static func models(in folders: Set<String>, files: [ListedFile]) -> [String] {
    var described: Set<String> = []
    var weighted: Set<String> = []
    for file in files where folders.contains(RelativePath.folder(of: file.path)) {
      let name = WeightFileName(file.path)
      if descriptions.contains(name.name) || file.content == .gguf { described.insert(name.folder) }
      if file.content.isWeights || name.claimsWeights, name.trainingState == nil {
        weighted.insert(name.folder)
      }
      if ["model_index.json", "modules.json"].contains(name.name) { weighted.insert(name.folder) }
    }
    let whole = described.intersection(weighted).sorted { ExactString($0) < ExactString($1) }
    return whole.filter { folder in !whole.contains { $0 != folder && folder.hasPrefix($0) } }
  }

  private static let descriptions = [
    "config.json", "adapter_config.json", "model_index.json", "params.json", "modules.json",
  ]

  /// The folder of the first module of a sentence-transformers repository.
  private static func transformerFolder(_ documents: [String: Fact<JSONObject>]) -> String? {
    let modules = documents["modules.json"]?.value?["modules"]?.array ?? []
    guard let path = modules.first?["path"]?.string, !path.isEmpty,
      let folder = RelativePath.resolve(path, in: "")
    else { return nil }
    return documents[folder + "/config.json"] == nil ? nil : folder + "/"
  }
}
