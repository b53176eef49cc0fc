import ModelFacts
import ModelKnowledge

/// Gives every stored tensor to the parameter that it fills, the way transformers' loader does.
///
/// Source: `convert_and_load_state_dict_in_model` in transformers 5.23 `core_model_loading.py`.
struct TensorLoading {
  private(set) var architecture: Architecture
  /// Tensors that fill nothing.
  private(set) var unexpected: [LoadedModel.Stray] = []
  /// Parameters whose tensors can't be combined, and why.
  private(set) var failures: [(parameter: String, why: String)] = []
  /// Tensors that can't be combined because one of them has another shape than the others.
  private(set) var oddTensors: [LoadedModel.Mismatch] = []

  private let slots: [ExactString: Architecture.Slot]
  /// Expected shapes, for the operations that ask for them.
  private let expected: [ExactString: [Int?]]
  private let base: String
  private var renamings: [NameConversion] = []
  private var converters: [NameConversion] = []

  package init(_ tensors: [LogicalTensor], into architecture: Architecture) {
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
    var name: ExactString
    var slot: Architecture.Slot
    var converter: Int?
    var sources: [Int: [LogicalTensor]] = [:]
  }

  private struct Renamed {
    var name: String
    var converter: Int?
    var source = 0
  }

  /// What a renamed pattern becomes for each name of that pattern.
  private struct Pattern {
    var renamed: Renamed
    /// What to put the numbers into, nil where the name stays as it is.
    var template: NumberedTemplate?
  }

  /// The patterns that have been renamed, and the name at hand.
  private struct Patterns {
    var known: [ExactString: Pattern] = [:]
    var numbered = NumberedName()
  }

  /// A name with the base model's prefix settled, and the parameter of that name.
  private struct Target {
    var name: String
    var slot: Architecture.Slot?
  }

  /// A stored tensor's name in memory with where it came through, and the parameter of that name.
  private typealias Destination = (renamed: Renamed, slot: Architecture.Slot?)

  private mutating func load(_ tensors: [LogicalTensor]) {
    // The order shows only in groups, which wait for their first pattern; sorting isn't free.
    let ordered =
      renamings.contains { $0.kind == .group }
      ? tensors.map { (NaturalName($0.name), $0) }.sorted { $0.0 < $1.0 }.map(\.1) : tensors
    var gathered: [Gathering] = []
    var places: [Architecture.Slot: Int] = [:]
    let sharesPatterns = !(renamings + converters).contains(where: \.dependsOnNumbers)
    var destinations: [Destination] = []
    if sharesPatterns {
      destinations = ordered.mapParts { [self] part in self.destinations(of: part) }
        .flatMap(\.self)
    } else {
      for tensor in ordered { destinations.append(destination(of: tensor)) }
    }
    let owners = StoredOwners(architecture.openModules.isEmpty ? [] : tensors)
    for (tensor, (renamed, slot)) in zip(ordered, destinations) {
      let name = renamed.name
      guard let slot else {
        if architecture.open(tensor, as: name, owners: owners) { continue }
        unexpected.append(LoadedModel.Stray(tensor: tensor.name, file: tensor.file, name: name))
        continue
      }
      let place = places[slot] ?? gathered.count
      if place == gathered.count {
        places[slot] = place
        gathered.append(
          Gathering(name: ExactString(name), slot: slot, converter: renamed.converter))
      }
      gathered[place].sources[renamed.source, default: []].append(tensor)
    }
    for gathering in gathered { combine(gathering) }
  }

  /// Where tensors go, when their names can be looked at one by one in any order.
  private func destinations(of tensors: ArraySlice<LogicalTensor>) -> [Destination] {
    var loading = self
    var patterns = Patterns()
    var targets: [ExactString: Target] = [:]
    return tensors.map { tensor in
      var renamed = loading.rename(tensor.name, by: &patterns)
      let key = ExactString(renamed.name)
      let target = targets[key] ?? self.target(renamed.name)
      targets[key] = target
      renamed.name = target.name
      return settled((renamed, target.slot), of: tensor)
    }
  }

  /// Where the next tensor goes, when that depends on the ones before it.
  private mutating func destination(of tensor: LogicalTensor) -> Destination {
    var renamed = rename(tensor.name)
    let target = target(renamed.name)
    renamed.name = target.name
    return settled((renamed, target.slot), of: tensor)
  }

  /// A tensor whose new name nobody knows goes by its stored one, if that is known.
  private func settled(_ destination: Destination, of tensor: LogicalTensor) -> Destination {
    guard destination.slot == nil, slots[ExactString(tensor.name)] != nil else {
      return destination
    }
    let name = prefixed(tensor.name)
    return (Renamed(name: name), slots[ExactString(name)])
  }

  /// Renames a name by its pattern, which is renamed once.
  private mutating func rename(_ name: String, by patterns: inout Patterns) -> Renamed {
    let text = patterns.numbered.take(name)
    let key = ExactString(text)
    if let known = patterns.known[key] {
      var renamed = known.renamed
      renamed.name = known.template?.filled(from: &patterns.numbered) ?? name
      return renamed
    }
    var renamed = rename(text)
    let template =
      renamed.name == text
      ? nil : NumberedTemplate(renamed.name, numberCount: patterns.numbered.numbers.count)
    patterns.known[key] = Pattern(renamed: renamed, template: template)
    renamed.name = template?.filled(from: &patterns.numbered) ?? name
    return renamed
  }

  private func target(_ name: String) -> Target {
    let name = prefixed(name)
    return Target(name: name, slot: slots[ExactString(name)])
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

  private mutating func combine(_ gathering: Gathering) {
    let (name, slot) = (gathering.name, gathering.slot)
    let sources = gathering.sources.min { $0.key < $1.key }?.value ?? []
    let first =
      sources.count > 1
      ? sources.min { NaturalName.precedes($0.name, $1.name) } : sources.first
    guard let index = gathering.converter else {
      if let first { architecture.fill(slot, shape: first.shape, from: first, isWhole: true) }
      return
    }
    let expected = expected
    let combination = ShapeCombination(
      converter: converters[index], name: name.string,
      sources: gathering.sources.mapValues { $0.map(\.shape) },
      expected: { expected[ExactString($0)] })
    guard let results = combination.results() else {
      if let odd = Self.oddTensor(of: gathering) {
        oddTensors.append(odd)
        architecture.fill(slot, shape: odd.expected.compactMap(\.self), from: first, isWhole: false)
        return
      }
      failures.append((name.string, "the stored tensors don't combine"))
      return
    }
    for (target, shape) in results {
      if let slot = slots[ExactString(target)] {
        architecture.fill(
          slot, shape: shape, from: first, isWhole: false,
          lacksPieces: gathering.sources.count < converters[index].sourceCount)
      } else {
        unexpected.append(
          LoadedModel.Stray(tensor: first?.name ?? target, file: first?.file ?? "", name: target))
      }
    }
  }
}

extension TensorLoading {
  /// The tensor among those to be combined whose shape is not that of most of its kind.
  private static func oddTensor(of gathering: Gathering) -> LoadedModel.Mismatch? {
    for (_, tensors) in gathering.sources.sorted(by: { $0.key < $1.key }) where tensors.count > 2 {
      let shapes = Dictionary(grouping: tensors, by: \.shape)
      guard shapes.count > 1,
        let usual = shapes.max(by: {
          ($0.value.count, $1.key.description) < ($1.value.count, $0.key.description)
        })?.key,
        let odd = tensors.first(where: { $0.shape != usual })
      else { continue }
      return LoadedModel.Mismatch(
        name: gathering.name.string, tensor: odd.name, file: odd.file, observed: odd.shape,
        expected: usual, expressions: usual.map(String.init))
    }
    return nil
  }
}

extension Architecture {
  package subscript(slot: Slot) -> Parameter {
    slot.isBuffer ? buffers[slot.index] : parameters[slot.index]
  }

  /// The ordered renamings and conversions: what `get_model_conversion_mapping` gives.
  package func conversions() -> [NameConversion] {
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
///
/// One value takes many names after each other, so that its lists are made once.
private struct NumberedName {
  /// The name's bytes.
  private(set) var bytes: [UInt8] = []
  /// Where its numbers stand in `bytes`.
  private(set) var numbers: [Range<Int>] = []
  /// Room to put a name together in.
  fileprivate var room: [UInt8] = []
  private var pattern: [UInt8] = []
  /// What stands for the first number; six digits, as for all that follow.
  static let first = 900_001
  /// What stands for the first numbers, spelled out: that many are in most names.
  private static let placeholders = (0..<4).map { Array(String(first + $0).utf8) }

  /// Takes a name apart; gives it with its numbers replaced by others that no real name holds, one
  /// for each place.
  mutating func take(_ name: String) -> String {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: name.utf8)
    numbers.removeAll(keepingCapacity: true)
    pattern.removeAll(keepingCapacity: true)
    var start = 0
    while start <= bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: ".")) ?? bytes.count
      if start > 0 { pattern.append(UInt8(ascii: ".")) }
      if start < end, bytes[start..<end].allSatisfy({ 0x30...0x39 ~= $0 }) {
        if numbers.count < Self.placeholders.count {
          pattern.append(contentsOf: Self.placeholders[numbers.count])
        } else {
          pattern.append(contentsOf: String(Self.first + numbers.count).utf8)
        }
        numbers.append(start..<end)
      } else {
        pattern.append(contentsOf: bytes[start..<end])
      }
      start = end + 1
    }
    return String(decoding: pattern, as: UTF8.self)
  }
}

/// A renamed pattern, taken apart where the numbers go back in.
private struct NumberedTemplate {
  private enum Piece {
    case literal([UInt8])
    case number(Int)
  }

  private var pieces: [Piece] = []

  init(_ renamed: String, numberCount: Int) {
    var literal: [UInt8] = []
    for (index, piece) in renamed.utf8.split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: false
    ).enumerated() {
      if index > 0 { literal.append(UInt8(ascii: ".")) }
      guard piece.count == 6, let place = Int(Substring(piece)).map({ $0 - NumberedName.first }),
        (0..<numberCount).contains(place)
      else {
        literal.append(contentsOf: piece)
        continue
      }
      pieces += [.literal(literal), .number(place)]
      literal = []
    }
    pieces.append(.literal(literal))
  }

  /// The renamed pattern with a name's numbers in place.
  func filled(from name: inout NumberedName) -> String {
    name.room.removeAll(keepingCapacity: true)
    for piece in pieces {
      switch piece {
      case .literal(let literal): name.room.append(contentsOf: literal)
      case .number(let place): name.room.append(contentsOf: name.bytes[name.numbers[place]])
      }
    }
    return String(decoding: name.room, as: UTF8.self)
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

  /// Whether one name sorts before another; names are taken apart only where a word differs.
  static func precedes(_ one: String, _ other: String) -> Bool {
    let (first, second) = (one.utf8, other.utf8)
    let common = ExactString.commonPrefixCount(one, other)
    guard let number = Self.number(in: first, around: common),
      let otherNumber = Self.number(in: second, around: common), number != otherNumber
    else { return NaturalName(one) < NaturalName(other) }
    return number < otherNumber
  }

  /// The component around a byte as a number, nil where it isn't one that is written plainly.
  private static func number(in name: String.UTF8View, around place: Int) -> Int? {
    var start = name.index(name.startIndex, offsetBy: place)
    while start > name.startIndex {
      let before = name.index(before: start)
      guard name[before] != UInt8(ascii: ".") else { break }
      start = before
    }
    var number = 0
    var count = 0
    for byte in name[start...] {
      if byte == UInt8(ascii: ".") { break }
      guard 0x30...0x39 ~= byte, count < 18, count == 0 || number > 0 else { return nil }
      number = number * 10 + Int(byte - 0x30)
      count += 1
    }
    return count > 0 ? number : nil
  }
}
