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

  private let tensors: LogicalTensors
  private let slots: SlotNames
  /// The expected shapes of parameters and of buffers, for the operations that ask for them.
  private let expected: (parameters: [[Int?]], buffers: [[Int?]])
  private let base: String
  private var renamings: [NameConversion] = []
  private var converters: [NameConversion] = []

  package init(_ tensors: LogicalTensors, into architecture: Architecture) {
    self.tensors = tensors
    self.architecture = architecture
    slots = SlotNames(of: architecture)
    expected = (architecture.parameters.map(\.shape), architecture.buffers.map(\.shape))
    base = architecture.record.prefix
    for conversion in architecture.conversions() {
      if conversion.kind == .convert {
        converters.append(conversion)
      } else {
        renamings.append(conversion)
      }
    }
    load()
  }

  /// Tensors that fill one parameter, by the number of the source pattern that they came through.
  private struct Gathering {
    var slot: Architecture.Slot
    var converter: Int?
    /// The places of the tensors.
    var sources: [(number: Int, tensors: [Int])] = []

    mutating func add(_ tensor: Int, source: Int) {
      if let place = sources.firstIndex(where: { $0.number == source }) {
        sources[place].tensors.append(tensor)
      } else {
        sources.append((source, [tensor]))
      }
    }
  }

  private typealias Renamed = (name: String, converter: Int?, source: Int)

  /// Where a stored tensor goes.
  private enum Destination {
    /// To a parameter, through a converter and its source pattern, if one made its name.
    case slot(Architecture.Slot, converter: Int?, source: Int)
    /// Nowhere; the name that it would have.
    case nowhere(String)
  }

  private mutating func load() {
    var gathered: [Gathering] = []
    let parameterCount = architecture.parameters.count
    var places = Array(repeating: -1, count: parameterCount + architecture.buffers.count)
    var routes = [PatternRoute?](repeating: nil, count: tensors.patterns.count)
    var room: [UInt32] = []
    let sharesPatterns = !(renamings + converters).contains(where: \.dependsOnNumbers)
    let owners = StoredOwners(architecture.openModules.isEmpty ? LogicalTensors([]) : tensors)
    for place in order {
      let destination =
        sharesPatterns
        ? destination(of: place, by: &routes, room: &room)
        : destination(of: tensors.name(at: place))
      switch destination {
      case .slot(let slot, let converter, let source):
        let key = slot.isBuffer ? parameterCount + slot.index : slot.index
        if places[key] < 0 {
          places[key] = gathered.count
          gathered.append(Gathering(slot: slot, converter: converter))
        }
        gathered[places[key]].add(place, source: source)
      case .nowhere(let name):
        let tensor = tensors[place]
        if architecture.open(tensor, as: name, owners: owners) { continue }
        unexpected.append(LoadedModel.Stray(tensor: tensor.name, file: tensor.file, name: name))
      }
    }
    for gathering in gathered { combine(gathering) }
  }

  /// The places of the tensors in the order in which they are loaded.
  ///
  /// It shows only in groups, which wait for their first pattern; sorting isn't free.
  private var order: [Int] {
    guard renamings.contains(where: { $0.kind == .group }) else { return Array(tensors.indices) }
    return tensors.indices.map { (NaturalName(tensors.name(at: $0)), $0) }
      .sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Where a tensor goes whose name goes the way of its pattern.
  private mutating func destination(
    of place: Int, by routes: inout [PatternRoute?], room: inout [UInt32]
  ) -> Destination {
    let row = tensors.rows[place]
    let pattern = tensors.kinds[Int(row.kind)].pattern
    let route: PatternRoute
    if let known = routes[pattern] {
      route = known
    } else {
      route = self.route(of: tensors.patterns[pattern])
      routes[pattern] = route
    }
    let start = Int(row.numbers)
    guard let found = route.slot(of: tensors.numbers, at: start, in: slots, room: &room) else {
      return .nowhere(route.name(of: tensors.numbers, at: start))
    }
    return found.isStored
      ? .slot(found.slot, converter: nil, source: 0)
      : .slot(found.slot, converter: route.converter, source: route.source)
  }

  private mutating func route(of pattern: NamePattern) -> PatternRoute {
    PatternRoute(
      pattern, renamed: rename(PatternRoute.placeholder(pattern)), base: base, slots: slots)
  }

  /// Where the next tensor goes, when that depends on the ones before it.
  private mutating func destination(of name: String) -> Destination {
    let renamed = rename(name)
    if let slot = slot(of: renamed.name) {
      return .slot(slot, converter: renamed.converter, source: renamed.source)
    }
    // A tensor whose new name nobody knows goes by its stored one, if that is known.
    if slots[name] != nil, let slot = slot(of: name) {
      return .slot(slot, converter: nil, source: 0)
    }
    return .nowhere(renamed.name)
  }

  /// The parameter of a name, with the base model's prefix added or removed where that makes it
  /// known.
  private func slot(of name: String) -> Architecture.Slot? {
    BasePrefix(base).names(of: name).lazy.compactMap { slots[$0] }.first
  }

  private mutating func rename(_ name: String) -> Renamed {
    var renamed = name
    for index in renamings.indices {
      if let (next, _) = renamings[index].rename(renamed) { renamed = next }
    }
    for index in converters.indices {
      guard let (next, source) = converters[index].rename(renamed) else { continue }
      return (next, index, source)
    }
    return (renamed, nil, 0)
  }

  private mutating func combine(_ gathering: Gathering) {
    let slot = gathering.slot
    let name = architecture[slot].name
    let sources = gathering.sources.min { $0.number < $1.number }?.tensors ?? []
    let first = sources.min { tensors.precedes($0, $1) }.map { tensors[$0] }
    guard let index = gathering.converter else {
      if let first { architecture.fill(slot, shape: first.shape, from: first, isWhole: true) }
      return
    }
    let shapes = gathering.sources.map { source in
      (source.number, source.tensors.map { tensors.shape(at: $0) })
    }
    let (slots, expected) = (slots, expected)
    let combination = ShapeCombination(
      converter: converters[index], name: name,
      sources: Dictionary(uniqueKeysWithValues: shapes),
      expected: { name in
        slots[name].map { ($0.isBuffer ? expected.buffers : expected.parameters)[$0.index] }
      })
    guard let results = combination.results() else {
      if let odd = oddTensor(of: gathering) {
        oddTensors.append(odd)
        architecture.fill(slot, shape: odd.expected.compactMap(\.self), from: first, isWhole: false)
        return
      }
      failures.append((name, "the stored tensors don't combine"))
      return
    }
    for (target, shape) in results {
      if let slot = slots[target] {
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
  private func oddTensor(of gathering: Gathering) -> LoadedModel.Mismatch? {
    for (_, places) in gathering.sources.sorted(by: { $0.number < $1.number })
    where places.count > 2 {
      let shapes = Dictionary(grouping: places, by: { tensors.shape(at: $0) })
      guard shapes.count > 1,
        let usual = shapes.max(by: {
          ($0.value.count, $1.key.description) < ($1.value.count, $0.key.description)
        })?.key,
        let odd = places.first(where: { tensors.shape(at: $0) != usual }).map({ tensors[$0] })
      else { continue }
      return LoadedModel.Mismatch(
        name: architecture[gathering.slot].name, tensor: odd.name, file: odd.file,
        observed: odd.shape,
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
        NameConversion(number: $0, in: atlas, scope: scope, base: record.prefix)
      }
      seen[part.className, default: []].append(part.module)
      if !isByClass { seen[type, default: []].append(part.module) }
    }
    found += (atlas.conversions("legacy") ?? []).compactMap {
      NameConversion(number: $0, in: atlas, scope: nil, base: record.prefix)
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
