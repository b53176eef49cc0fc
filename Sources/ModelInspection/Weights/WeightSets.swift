import ModelFacts
import ModelKnowledge

/// The weight sets of a whole target: the model's own folder, its parts, and what lies beside.
struct WeightSets {
  /// The sets, the ones that load first, and what index files name outside of the target.
  let resolved: (sets: [WeightSet], problems: [InspectionProblem])

  /// Resolves the sets of a target whose files and documents are known.
  init(of model: InspectedModel) {
    let sizes = Dictionary(
      model.files.map { (ExactString($0.path), $0.size) }, uniquingKeysWith: { first, _ in first })
    let existing = Set(sizes.keys)
    guard model.target.models.isEmpty else {
      resolved = ([], [])
      return
    }
    if model.target.kind == .file, let file = model.weightFiles.first {
      resolved = ([Self.single(file)], [])
      return
    }
    if model.target.kind == .ollama, let set = Self.tensorBlobs(model) {
      resolved = ([set], [])
      return
    }
    let sideModels = Set(
      model.weightFiles.filter(Self.isSideModel).map { ExactString($0.path) })
    let loading = [model.root] + Self.parts(of: model)
    var folders = Set(model.weightFiles.map { RelativePath.folder(of: $0.path) })
    folders.formUnion(
      model.documents.keys.filter { WeightIndexName(RelativePath.name(of: $0)) != nil }
        .map(RelativePath.folder(of:)))
    let others = folders.subtracting(loading).filter { !$0.hasPrefix(".") && !$0.contains("/.") }
    var sets: [WeightSet] = []
    var problems: [InspectionProblem] = []
    for folder in loading + others.sorted(by: { ExactString($0) < ExactString($1) }) {
      let finder = WeightSetFinder(folder: folder, model: model, existing: existing)
      problems += finder.problems
      guard loading.contains(folder) else {
        sets += finder.sets
        continue
      }
      let config = model.documents[folder + "config.json"]
      let roles = WeightSetRoles(
        folder: folder, config: config?.value, hasConfig: config != nil,
        hasAdapterConfig: model.documents[folder + "adapter_config.json"] != nil, sizes: sizes,
        sideModels: sideModels)
      var assigned = roles.assign(to: finder.sets)
      // diffusers takes every component from the folder of its name, and a file beside them for itself.
      if folder == model.root, Self.isPipeline(model), loading.count > 1 {
        for index in assigned.sets.indices { assigned.sets[index].role = .ignored }
      }
      // A module's weights go on top of the model's and don't stand for them.
      if folder != model.root, model.documents["modules.json"] != nil,
        !sets.contains(where: { $0.role == .loaded })
      {
        for index in assigned.sets.indices { assigned.sets[index].role = .ignored }
      }
      sets += assigned.sets
      problems += assigned.problems
    }
    resolved = (
      sets.filter { $0.role == .loaded } + sets.filter { $0.role == .shadowed }
        + sets.filter { $0.role == .ignored }, problems
    )
  }

  /// Whether diffusers loads the model's folder as a pipeline, component by component.
  private static func isPipeline(_ model: InspectedModel) -> Bool {
    model.document("config.json") == nil && model.document("model_index.json")?.value != nil
  }

  /// Whether a GGUF is a projector, an adapter or a matrix of importances.
  ///
  /// `general.type` of the GGUF specification; older projectors only say `clip`.
  private static func isSideModel(_ file: WeightFile) -> Bool {
    func text(_ key: String) -> String? {
      guard case .string(let text)? = file.metadata.first(where: { $0.key == key })?.value else {
        return nil
      }
      return text
    }
    return ["mmproj", "adapter", "imatrix"].contains(text("general.type"))
      || ["clip", "controlvector", "imatrix"].contains(text("general.architecture"))
  }

  private static func single(_ file: WeightFile) -> WeightSet {
    let isLoadable =
      file.content == .safetensors || file.content == .gguf || file.content.isTorch
    return WeightSet(
      files: [file.path], index: nil, content: file.content,
      role: isLoadable ? .loaded : .ignored)
  }

  /// The safetensors blobs of an Ollama manifest, which belong together; nil when it has none.
  private static func tensorBlobs(_ model: InspectedModel) -> WeightSet? {
    let blobs = model.weightFiles.filter { $0.content == .safetensors }.map(\.path)
    guard !blobs.isEmpty else { return nil }
    return WeightSet(files: blobs, index: nil, content: .safetensors, role: .loaded)
  }

  /// Components that trainers tune, and whose weights come first.
  private static let tunedComponents = ["transformer", "unet", "prior", "decoder"]

  /// Folders whose weights load together with the model's: components of diffusers, modules of
  /// sentence-transformers.
  private static func parts(of model: InspectedModel) -> [String] {
    var names: [String] = []
    if let index = model.document("model_index.json")?.value {
      let components = index.members.filter {
        !$0.key.hasPrefix("_") && $0.value.array?.count == 2
      }.map(\.key)
      names += tunedComponents.filter(components.contains)
      names += components.filter { !tunedComponents.contains($0) }
    }
    names += (model.documents["modules.json"]?.value?["modules"]?.array ?? [])
      .compactMap { $0["path"]?.string }.filter { !$0.isEmpty }
    var folders: [String] = []
    for name in names {
      guard let folder = RelativePath.resolve(name, in: model.root).map({ $0 + "/" }),
        folder != model.root, !folders.contains(folder)
      else { continue }
      folders.append(folder)
    }
    return folders
  }
}
