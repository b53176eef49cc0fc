package import ModelFacts

extension LoadedModel {
  /// Derives the model from its tensors, for architectures that the atlas doesn't hold.
  ///
  /// A matrix named `weight` belongs to an `nn.Linear` unless the remote code declares otherwise or
  /// it is an embedding by name or by its rows; stored buffers are known by name or declaration.
  package init(
    deriving tensors: LogicalTensors, config: JSONObject?, declarations: ModuleDeclarations?
  ) {
    self.init(source: .derived)
    var derivation = Derivation(tensors, config: config, declarations: declarations)
    derivation.classify()
    derivation.findOutputEmbeddings()
    self = derivation.model
    allLinearModules = linearModules
    let layers = DerivedLayers(tensors, config: config)
    missing = layers.missing
    layerMismatch = layers.mismatch
  }
}

/// The state of one derivation.
private struct Derivation {
  var model = LoadedModel(source: .derived)
  private let tensors: LogicalTensors
  private let declarations: ModuleDeclarations?
  private let vocabularySize: Int?
  private let isTied: Bool
  /// Owners of an `in_proj_weight`: PyTorch's own attention.
  private let attentions: Set<ExactString>
  private let owners: StoredOwners

  init(_ tensors: LogicalTensors, config: JSONObject?, declarations: ModuleDeclarations?) {
    self.tensors = tensors
    self.declarations = declarations
    let text = config?.textConfig
    vocabularySize = text?["vocab_size"]?.integer ?? config?["vocab_size"]?.integer
    isTied =
      (config?["tie_word_embeddings"]?.bool ?? text?["tie_word_embeddings"]?.bool) ?? false
    owners = StoredOwners(tensors)
    attentions = Set(
      tensors.lazy.map { $0.name.splitOwner }.filter { $0.leaf == "in_proj_weight" }
        .map { ExactString($0.owner) })
  }

  /// Sorts every tensor into modules, parameters and buffers.
  mutating func classify() {
    var count = 0
    var owners: Set<ExactString> = []
    for tensor in tensors {
      let (owner, leaf) = tensor.name.splitOwner
      if isBuffer(owner: owner, leaf: leaf, tensor) {
        model.unexpected.append(
          LoadedModel.Stray(tensor: tensor.name, file: tensor.file, name: tensor.name))
        continue
      }
      count += tensor.elementCount
      addContainers(of: owner, to: &owners)
      guard leaf == "weight" else { continue }
      var module = LoadedModel.Module(name: owner, kind: kind(of: tensor, owner: owner))
      if tensor.shape.count == 2 {
        let isTransposed = module.kind == .conv1D
        module.inputs = tensor.shape[isTransposed ? 0 : 1]
        module.outputs = tensor.shape[isTransposed ? 1 : 0]
      }
      model.modules.append(module)
    }
    let named = Set(model.modules.map { ExactString($0.name) })
    model.otherModules = owners.subtracting(named).sorted().map(\.string)
    model.parameterCount = count
  }

  /// Finds the module that all-linear leaves out, and what is tied to it.
  mutating func findOutputEmbeddings() {
    let embedding = model.modules.first {
      $0.kind == .embedding && (vocabularySize == nil || $0.outputs == vocabularySize)
    }
    model.inputEmbeddings = embedding?.name
    let declared = declarations.flatMap { found in
      found.definesOutputEmbeddings ? found.outputEmbeddings ?? "" : nil
    }
    // transformers' own `get_output_embeddings` returns `lm_head` where there is one.
    let candidates = declared.map { [$0] } ?? ["lm_head"]
    let head = model.modules.first { module in
      candidates.contains {
        module.name == $0 || (declared != nil && module.name.hasSuffix(".\($0)"))
      }
    }
    model.outputEmbeddings =
      head?.name ?? (declarations == nil ? lastVocabularyMatrix(besides: embedding)?.name : nil)
    guard let embedding, isTied else { return }
    let headName = model.outputEmbeddings ?? candidates.first ?? "lm_head"
    model.tied = [["\(embedding.name).weight", "\(headName).weight"]]
    if head != nil, let copy = tensors.first(where: { $0.name == "\(headName).weight" }) {
      model.parameterCount = model.parameterCount.map { $0 - copy.elementCount }
    }
  }

  /// A matrix with a row for each token that isn't the input embedding: what makes the logits.
  private func lastVocabularyMatrix(besides embedding: LoadedModel.Module?) -> LoadedModel.Module? {
    guard let vocabularySize, let embedding else { return nil }
    return model.modules.last {
      $0.kind == .linear && $0.outputs == vocabularySize && $0.inputs == embedding.inputs
        && $0.name != embedding.name
    }
  }

  private func kind(of tensor: LogicalTensor, owner: String) -> LoadedModel.ModuleKind {
    guard tensor.shape.count == 2 else { return .other }
    switch declaredKind(of: owner) {
    case .linear: return .linear
    case .conv1D: return .conv1D
    case .embedding: return .embedding
    case .convolution, .multiheadAttention, .parameter, .buffer, .transientBuffer, .other:
      return .other
    case nil: break
    }
    let (parent, last) = owner.splitOwner
    if last == "out_proj", attentions.contains(ExactString(parent)) { return .deadLinear }
    return isEmbedding(tensor, owner: owner) ? .embedding : .linear
  }

  /// What remote code declares under the attribute name of a module.
  private func declaredKind(of owner: String) -> ModuleDeclarations.Kind? {
    guard let declarations else { return nil }
    let (parent, last) = owner.splitOwner
    guard Int(last) != nil else { return declarations.kinds[last] }
    let list = parent.splitOwner.leaf
    return declarations.kinds["\(list).\(last)"] ?? declarations.kinds[list]
  }

  private func isEmbedding(_ tensor: LogicalTensor, owner: String) -> Bool {
    guard !owners.biased.contains(ExactString(owner)) else { return false }
    guard !DerivedTensor.isEmbedding(owner) else { return true }
    let isFirst = model.modules.isEmpty
    return isFirst && tensor.shape[0] == vocabularySize && tensor.shape[0] > tensor.shape[1]
  }

  private func isBuffer(owner: String, leaf: String, _ tensor: LogicalTensor) -> Bool {
    switch declarations?.kinds[leaf] {
    case .buffer, .transientBuffer: return true
    default: return DerivedTensor.isBuffer(leaf, tensor.dtype)
    }
  }

  private func addContainers(of owner: String, to owners: inout Set<ExactString>) {
    var name = owner
    while !name.isEmpty, owners.insert(ExactString(name)).inserted { name = name.splitOwner.owner }
  }
}

extension JSONObject {
  /// The nested configuration of the language model, where there is one.
  ///
  /// The names are those that transformers' `get_text_config` looks for.
  package var textConfig: JSONObject? {
    for key in ["text_config", "text_encoder", "decoder", "generator", "llm_config"] {
      if let nested = self[key]?.object { return nested }
    }
    return nil
  }
}
