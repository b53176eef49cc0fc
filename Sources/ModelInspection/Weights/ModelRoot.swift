import ModelFacts
import ModelKnowledge

/// The folder of a target that holds the model itself: usually the target, sometimes one below.
struct ModelRoot: Hashable, Sendable {
  /// The folder with its `/`; empty for the target itself.
  let folder: String

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
    let candidates = own.filter { !$0.hasPrefix(".") && $0.dropLast().utf8.allSatisfy { $0 != 47 } }
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
        ["config.json", "adapter_config.json", "model_index.json", "params.json", "modules.json"]
        .contains(name.name)
        || (file.content.isWeights || name.claimsWeights) && name.trainingState == nil
      if isModel { folders.insert(name.folder) }
    }
    return folders
  }

  /// The folder of the first module of a sentence-transformers repository.
  private static func transformerFolder(_ documents: [String: Fact<JSONObject>]) -> String? {
    let modules = documents["modules.json"]?.value?["modules"]?.array ?? []
    guard let path = modules.first?["path"]?.string, !path.isEmpty,
      let folder = RelativePath.resolve(path, in: "")
    else { return nil }
    return documents[folder + "/config.json"] == nil ? nil : folder + "/"
  }
}
