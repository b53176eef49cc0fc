import ModelFacts

/// Gives every stored tensor to the parameter that it fills, the way transformers' loader does.
///
/// Source: `convert_and_load_state_dict_in_model` in transformers 5.23 `core_model_loading.py`.
struct TensorLoading {
  private(set) var architecture: Architecture
  /// Tensors that fill nothing.
  private(set) var unexpected: [LoadedModel.Stray] = []
  /// Parameters whose tensors can't be combined, and why.
  private(set) var failures: [(parameter: String, why: String)] = []

  private let slots: [ExactString: Architecture.Slot]
  /// Expected shapes, for the operations that ask for them.
  private let expected: [ExactString: [Int?]]
  private let base: String
  private var renamings: [NameConversion] = []
  private var converters: [NameConversion] = []

  init(_ tensors: [LogicalTensor], into architecture: Architecture) {
    self.architecture = architecture
    let slots = architecture.slots()
    self.slots = slots
    expected = slots.mapValues { architecture[$0].shape }
    base = architecture.record.prefix
    for conversion in architecture.conversions() {
      if conversion.kind == .convert {
        converters.append(conversion)
      } else {
        renamings.append(conversion)
      }
    }
    load(tensors)
  }

  /// Tensors that fill one parameter, by the number of the source pattern that they came through.
  private struct Gathering {
    var converter: Int?
    var sources: [Int: [LogicalTensor]] = [:]
  }

  private struct Renamed {
    var name: String
    var converter: Int?
    var source = 0
  }

  private mutating func load(_ tensors: [LogicalTensor]) {
    // The order shows only in groups, which wait for their first pattern; sorting isn't free.
    let ordered =
      renamings.contains { $0.kind == .group }
      ? tensors.map { (NaturalName($0.name), $0) }.sorted { $0.0 < $1.0 }.map(\.1) : tensors
    var gathered: [ExactString: Gathering] = [:]
    var order: [ExactString] = []
    let sharesPatterns = !(renamings + converters).contains(where: \.dependsOnNumbers)
    var memo: [ExactString: Renamed] = [:]
    for tensor in ordered {
      var renamed: Renamed
      if sharesPatterns {
        let pattern = NumberedName(tensor.name)
        let key = ExactString(pattern.pattern)
        let known = memo[key] ?? rename(pattern.pattern)
        memo[key] = known
        renamed = known
        renamed.name = pattern.filling(known.name)
      } else {
        renamed = rename(tensor.name)
      }
      renamed.name = prefixed(renamed.name)
      if slots[ExactString(renamed.name)] == nil, slots[ExactString(tensor.name)] != nil {
        renamed = Renamed(name: prefixed(tensor.name))
      }
      let name = ExactString(renamed.name)
      guard slots[name] != nil else {
        unexpected.append(
          LoadedModel.Stray(tensor: tensor.name, file: tensor.file, name: renamed.name))
        continue
      }
      if gathered[name] == nil {
        order.append(name)
        gathered[name] = Gathering(converter: renamed.converter)
      }
      gathered[name]?.sources[renamed.source, default: []].append(tensor)
    }
    for name in order { combine(gathered[name], into: name) }
  }

  private mutating func rename(_ name: String) -> Renamed {
    var renamed = Renamed(name: name)
    for index in renamings.indices {
      if let (next, _) = renamings[index].rename(renamed.name) { renamed.name = next }
    }
    for index in converters.indices {
      guard let (next, source) = converters[index].rename(renamed.name) else { continue }
      return Renamed(name: next, converter: index, source: source)
    }
    return renamed
  }

  /// The name with the base model's prefix added or removed, where that makes it known.
  private func prefixed(_ name: String) -> String {
    guard !base.isEmpty else { return name }
    if name.hasPrefix(base) {
      let shorter = String(name.dropFirst(base.count + 1))
      if slots[ExactString(shorter)] != nil { return shorter }
    }
    let longer = "\(base).\(name)"
    return slots[ExactString(longer)] == nil ? name : longer
  }

  private mutating func combine(_ gathering: Gathering?, into name: ExactString) {
    guard let gathering, let slot = slots[name] else { return }
    let first = gathering.sources.values.first?.min { NaturalName($0.name) < NaturalName($1.name) }
    guard let index = gathering.converter else {
      if let first { architecture.fill(slot, shape: first.shape, from: first) }
      return
    }
    let expected = expected
    let combination = ShapeCombination(
      converter: converters[index], name: name.string,
      sources: gathering.sources.mapValues { $0.map(\.shape) },
      expected: { expected[ExactString($0)] })
    guard let results = combination.results() else {
      failures.append((name.string, "the stored tensors don't combine"))
      return
    }
    for (target, shape) in results {
      if let slot = slots[ExactString(target)] {
        architecture.fill(
          slot, shape: shape, from: first,
          lacksPieces: gathering.sources.count < converters[index].sourceCount)
      } else {
        unexpected.append(
          LoadedModel.Stray(tensor: first?.name ?? target, file: first?.file ?? "", name: target))
      }
    }
  }
}

extension TensorLoading {
  /// The lengths that left-over names give to containers: their highest number and one.
  func lengths(of containers: [String]) -> [String: Int] {
    var lengths: [String: Int] = [:]
    for container in Set(containers) {
      for stray in unexpected {
        // A first component may be a prefix that the loader would have dropped.
        let whole = stray.name[...]
        let candidates = [whole, whole.drop { $0 != "." }.dropFirst()]
        guard var rest = candidates.first(where: { $0.hasPrefix(container) }) else { continue }
        rest = rest.dropFirst(container.count)
        if rest.first == "." { rest = rest.dropFirst() }
        let digits = rest.prefix { ("0"..."9").contains($0) }
        guard let index = Int(digits), index < Self.longestContainer else { continue }
        lengths[container] = max(lengths[container] ?? 0, index + 1)
      }
    }
    return lengths
  }

  /// Longer lists than this are no model's.
  private static let longestContainer = 10_000
}

extension Architecture {
  subscript(slot: Slot) -> Parameter {
    slot.isBuffer ? buffers[slot.index] : parameters[slot.index]
  }

  /// The ordered renamings and conversions: what `get_model_conversion_mapping` gives.
  func conversions() -> [NameConversion] {
    var found: [NameConversion] = []
    var seen: [Substring: [String]] = [:]
    func isInside(_ module: String, _ key: Substring) -> Bool {
      seen[key, default: []].contains { $0.isEmpty || module.hasPrefix($0 + ".") }
    }
    for part in parts where !isInside(part.module, part.className) {
      var numbers = atlas.conversions(String(part.className))
      let isByClass = numbers != nil
      let type = Substring(part.modelType)
      if !isByClass {
        guard !isInside(part.module, type) else { continue }
        numbers = atlas.conversions(part.modelType)
      }
      guard let numbers else { continue }
      let scope = part.module.isEmpty ? nil : part.module.removing(prefix: record.prefix)
      found += numbers.compactMap {
        atlas.conversion($0).flatMap { NameConversion($0, scope: scope, base: record.prefix) }
      }
      seen[part.className, default: []].append(part.module)
      if !isByClass { seen[type, default: []].append(part.module) }
    }
    found += (atlas.conversions("legacy") ?? []).compactMap {
      atlas.conversion($0).flatMap { NameConversion($0, scope: nil, base: record.prefix) }
    }
    return found
  }
}

extension String {
  /// The name without a prefix and the dot behind it.
  fileprivate func removing(prefix: String) -> String {
    var rest = self[...]
    if rest.hasPrefix(prefix) { rest = rest.dropFirst(prefix.count) }
    if rest.hasPrefix(".") { rest = rest.dropFirst() }
    return String(rest)
  }
}

/// A name whose numbers are set apart, so that names which differ in them are renamed once.
private struct NumberedName {
  /// The name with its numbers replaced by others that no real name holds, one for each place.
  let pattern: String
  private let numbers: [Substring]
  private static let first = 900_001

  init(_ name: String) {
    var numbers: [Substring] = []
    pattern = name.split(separator: ".", omittingEmptySubsequences: false).map { piece in
      guard !piece.isEmpty, piece.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
        return String(piece)
      }
      numbers.append(piece)
      return String(Self.first + numbers.count - 1)
    }.joined(separator: ".")
    self.numbers = numbers
  }

  /// The renamed pattern with the real numbers back in place.
  func filling(_ renamed: String) -> String {
    guard !numbers.isEmpty else { return renamed }
    return renamed.split(separator: ".", omittingEmptySubsequences: false).map { piece in
      guard piece.utf8.count == 6, let place = Int(piece).map({ $0 - Self.first }),
        numbers.indices.contains(place)
      else { return String(piece) }
      return String(numbers[place])
    }.joined(separator: ".")
  }
}

/// A name in the order of transformers' `dot_natural_key`: numbers by value, before words.
private struct NaturalName: Comparable {
  private enum Piece: Comparable {
    case number(Int)
    case word(ExactString, Int)
  }

  private let pieces: [Piece]

  init(_ name: String) {
    pieces = name.split(separator: ".", omittingEmptySubsequences: false).map { piece in
      if let number = Int(piece) { return .number(number) }
      let digits = piece.utf8.reversed().prefix { 0x30...0x39 ~= $0 }.count
      let number = Int(piece.suffix(digits)) ?? -1
      return .word(ExactString(String(piece.dropLast(digits))), number)
    }
  }

  static func < (left: Self, right: Self) -> Bool {
    left.pieces.lexicographicallyPrecedes(right.pieces)
  }
}
