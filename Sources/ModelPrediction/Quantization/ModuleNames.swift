import ModelFacts
import ModelKnowledge

/// What the patterns of stored names say about modules: whose the tensors are, and which modules
/// may be packed.
struct ModuleNames: Sendable {
  /// The patterns of the modules' names.
  private(set) var owners = NamePatterns()
  /// For each pattern of the tensors the place of their modules' among `owners`.
  private(set) var ownerPlaces: [Int] = []
  /// For each pattern of the tensors what follows the module's name.
  private(set) var leaves: [NamePattern] = []
  /// For each kind of tensor whether its module may be packed: its own type or name, or those of
  /// another tensor of the module, are none that a plain model stores.
  private(set) var mayBePacked: [Bool] = []

  init(of stored: StoredTensors) {
    for pattern in stored.patterns.all {
      // A number's mark is one byte, as is the star that it is described by.
      let (owner, leaf) = StoredModule.split(pattern.description)
      ownerPlaces.append(
        owners.place(of: NamePattern(bytes: Array(pattern.bytes.prefix(owner.utf8.count)))))
      leaves.append(NamePattern(bytes: Array(pattern.bytes.suffix(leaf.utf8.count))))
    }
    var arePacked = Array(repeating: false, count: owners.count)
    for kind in stored.kinds {
      let isPlain =
        kind.dtype.isUsual && !PackedLayout.isNamed(by: leaves[kind.pattern].description)
      if !isPlain { arePacked[ownerPlaces[kind.pattern]] = true }
    }
    mayBePacked = stored.kinds.map { arePacked[ownerPlaces[$0.pattern]] }
  }
}

extension DType {
  /// Whether tensors of this type, by themselves, are neither packed nor scaled.
  fileprivate var isUsual: Bool {
    isInteger ? rawValue == "I64" : !rawValue.hasPrefix("F8_")
  }
}
