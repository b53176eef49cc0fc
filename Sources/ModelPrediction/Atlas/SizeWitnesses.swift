import ModelFacts

/// What the tensors of a model say about each other's sizes where the configuration says nothing.
///
/// The atlas has no size, or only a constant, where an attribute never changed while it was made. One
/// tensor that differs from all others of its kind, beside neighbours that don't, is of another size
/// than its parameter; where many differ, the model is simply built with other numbers.
struct SizeWitnesses {
  /// So many parameters may contradict constants before the constants are doubted.
  private static let mostOdd = 4

  private let architecture: Architecture

  init(_ architecture: Architecture) { self.architecture = architecture }

  /// Parameters whose tensors have another size than all that is known of them.
  var mismatches: [LoadedModel.Mismatch] {
    let constants = architecture.parameters.filter { $0.contradictsConstantsOnly }
    let odd = constants.count <= Self.mostOdd ? constants.compactMap { $0.mismatch($0.shape) } : []
    return odd + oddAmongLayers
  }

  /// A parameter with its name as a pattern and the module that its module is in.
  private struct Member {
    var parameter: Architecture.Parameter
    var pattern: String
    var group: String
  }

  /// Parameters of unknown sizes that alone of their neighbours differ from all other layers'.
  private var oddAmongLayers: [LoadedModel.Mismatch] {
    let members = architecture.parameters.compactMap { parameter -> Member? in
      guard let loaded = parameter.loaded, loaded.count == parameter.shape.count,
        parameter.shape.contains(nil), parameter.tensor?.isShapeGuessed != true
      else { return nil }
      let group = parameter.name.splitOwner.owner.splitOwner.owner
      // Layers of one list: the number that differs stands before the module, and no other does.
      guard let list = group.withoutLastNumber else { return nil }
      let pattern = list + parameter.name.dropFirst(group.count)
      return Member(parameter: parameter, pattern: pattern, group: group)
    }
    let layers = Dictionary(grouping: members, by: \.pattern)
    let groups = Dictionary(grouping: members, by: \.group)
    var found: [LoadedModel.Mismatch] = []
    for (_, group) in groups where group.count > 1 {
      let odd = group.compactMap { member -> (Member, [Int])? in
        let others = layers[member.pattern, default: []].filter {
          $0.parameter.name != member.parameter.name
        }.compactMap(\.parameter.loaded)
        guard let usual = Self.usual(among: others), usual != member.parameter.loaded else {
          return nil
        }
        // Of two layers either may be the odd one: the one whose neighbours agree isn't.
        return others.count > 1 || Self.standsAlone(member, among: group) ? (member, usual) : nil
      }
      guard odd.count == 1, let (member, usual) = odd.first else { continue }
      if let mismatch = member.parameter.mismatch(usual) { found.append(mismatch) }
    }
    return found.sorted { ExactString($0.name) < ExactString($1.name) }
  }

  /// The sizes that more than half of some tensors have.
  private static func usual(among shapes: [[Int]]) -> [Int]? {
    let counts = shapes.reduce(into: [[Int]: Int]()) { $0[$1, default: 0] += 1 }
    return counts.first { $0.value * 2 > shapes.count }?.key
  }

  /// Whether the unknown sizes of a module's other parameters are all the same, and not this one's.
  private static func standsAlone(_ member: Member, among group: [Member]) -> Bool {
    func unknown(_ member: Member) -> Set<Int> {
      Set(
        zip(member.parameter.shape, member.parameter.loaded ?? []).compactMap {
          $0 == nil ? $1 : nil
        })
    }
    let others = group.filter { $0.parameter.name != member.parameter.name }.map(unknown)
    guard let first = others.first, first.count == 1 else { return false }
    return others.count > 1 && others.allSatisfy { $0 == first }
      && unknown(member).isDisjoint(with: first)
  }
}

extension Architecture.Parameter {
  /// Whether its tensor has another size than a constant says, and no other than an attribute says.
  fileprivate var contradictsConstantsOnly: Bool {
    guard let loaded, loaded.count == shape.count, tensor?.isShapeGuessed != true else {
      return false
    }
    return !loaded.fits(shape) && loaded.fits(configuredShape)
  }

  /// A mismatch with sizes of which the unknown ones are as stored.
  func mismatch(_ sizes: [Int?]) -> LoadedModel.Mismatch? {
    guard let loaded else { return nil }
    return LoadedModel.Mismatch(
      name: name, tensor: tensor?.name ?? name, file: tensor?.file ?? "", observed: loaded,
      expected: sizes, expressions: expressions, lacksPieces: lacksPieces)
  }
}

extension String {
  /// The name with `*` for its last component that is a number; nil without any.
  fileprivate var withoutLastNumber: String? {
    var parts = split(separator: ".", omittingEmptySubsequences: false)
    guard let index = parts.lastIndex(where: { Int($0) != nil }) else { return nil }
    parts[index] = "*"
    return parts.joined(separator: ".")
  }
}
