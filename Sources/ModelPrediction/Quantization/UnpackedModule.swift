import ModelFacts
import ModelKnowledge

/// What becomes of the tensors of a module: packed ones are one weight, the others stay.
struct UnpackedModule: Sendable {
  /// What becomes of one tensor.
  enum Part: Sendable {
    /// It is a parameter of its own.
    case kept
    /// It belongs to the weight that another one stands for.
    case dropped
    /// It stands for the weight: its name, behind the module's, shape and type.
    case weight(String, shape: [Int], dtype: DType, isShapeGuessed: Bool)
  }

  /// How the weight is packed, nil for a module that isn't.
  private(set) var packed: (layout: PackedLayout, weight: UnpackedWeight)?
  /// What becomes of each leaf.
  private(set) var parts: [Part]
  /// Whether it has a weight that couldn't be counted.
  private(set) var isUncounted = false

  init(_ module: StoredModule, expecting expected: UnpackedWeight.Expectation) {
    parts = Array(repeating: .kept, count: module.leaves.count)
    guard let layout = PackedLayout(module) else { return }
    let weight = UnpackedWeight(layout, of: module, expecting: expected)
    packed = (layout, weight)
    let places = module.leaves.indices.filter { weight.claimed.contains(module.leaves[$0].name) }
    for place in places { parts[place] = .dropped }
    guard let first = places.first else { return }
    guard let shape = weight.shape ?? weight.elementCount.map({ [$0] }) else {
      isUncounted = true
      return
    }
    let claimed = places.map { module.leaves[$0] }
    let bulk = claimed.max { ($0.tensor.byteCount ?? 0) < ($1.tensor.byteCount ?? 0) }
    parts[first] = .weight(
      layout == .mxfp4 ? "" : ".weight", shape: shape,
      dtype: (bulk ?? module.leaves[first]).dtype, isShapeGuessed: weight.isShapeGuessed)
  }
}

extension LogicalTensors {
  /// Tensors that are parameters as they are stored.
  init(plain stored: StoredTensors) {
    self.init(of: stored)
    let kinds = addKinds(of: stored)
    for (file, places) in stored.places.enumerated() {
      let table = stored.files[file].tensors
      for row in table.rows {
        append(
          kind: kinds[places[Int(row.kind)]], numbers: table.numbers, from: Int(row.numbers),
          file: file)
      }
    }
  }

  /// Tensors of which some modules are packed.
  ///
  /// - Parameters:
  ///   - stored: The tensors.
  ///   - modules: The modules that may be packed.
  ///   - unpacked: What becomes of each class of them.
  init(_ stored: StoredTensors, unpacking modules: StoredModules, as unpacked: [UnpackedModule]) {
    self.init(of: stored)
    let kinds = addKinds(of: stored)
    let weights = zip(modules.classes, unpacked).map { modules, unpacked in
      unpacked.parts.map { addKind(of: $0, in: modules.pattern) }
    }
    var next = 0
    for (file, places) in stored.places.enumerated() {
      let table = stored.files[file].tensors
      for row in table.rows {
        let kind = places[Int(row.kind)]
        var logical: Int32? = kinds[kind]
        if modules.names.mayBePacked[kind] {
          let (member, leaf) = modules.tensors[next]
          next += 1
          let place = modules.members[member].place
          switch unpacked[place].parts[leaf] {
          case .kept: break
          case .dropped: logical = nil
          case .weight: logical = weights[place][leaf]
          }
        }
        guard let logical else { continue }
        append(kind: logical, numbers: table.numbers, from: Int(row.numbers), file: file)
      }
    }
  }

  /// The places of the kinds that stored ones are as they are.
  private mutating func addKinds(of stored: StoredTensors) -> [Int32] {
    stored.kinds.map { place(of: Kind(pattern: $0.pattern, shape: $0.shape, dtype: $0.dtype)) }
  }

  /// The place of the kind of a weight, nil for what is none.
  private mutating func addKind(
    of part: UnpackedModule.Part, in module: NamePattern
  ) -> Int32? {
    guard case .weight(let ending, let shape, let dtype, let isShapeGuessed) = part else {
      return nil
    }
    let pattern = place(of: NamePattern(bytes: module.bytes + Array(ending.utf8)))
    return place(
      of: Kind(pattern: pattern, shape: shape, dtype: dtype, isShapeGuessed: isShapeGuessed))
  }
}
